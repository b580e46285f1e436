//! lianxin (连心): lists what the member organizations of a sub-district can give and what residents
//! need, matches both and says why, and follows the help until it is confirmed.

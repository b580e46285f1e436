//! Marked values are told to the service in every way there is, and then looked for in every place where something of
//! them might have come to lie or come out. The places are listed in `surfaces`; one that is not listed fails.
mod asking;
mod marks;
mod places;
mod surfaces;
mod telling;

//! Makes sure that there is a page to embed: plain `cargo build` works without Node, with a placeholder
//! that says how to build the real web.
use std::{fs, io, path::Path, time::SystemTime};

const PLACEHOLDER: &str = r#"<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="generator" content="lianxin-placeholder">
<title>连心</title>
<p>网页尚未构建：请运行 <code>make run</code>。
<p lang="en">The web pages have not been built: run <code>make run</code>.
</html>
"#;

fn main() -> io::Result<()> {
    let dist = Path::new("web/dist");
    let page = dist.join("index.html");
    if !page.exists() {
        fs::create_dir_all(dist)?;
        fs::write(&page, PLACEHOLDER)?;
        // Dated back, or cargo would take what we wrote ourselves for a change and compile once more.
        for path in [page.as_path(), dist] {
            fs::File::open(path)?.set_modified(SystemTime::UNIX_EPOCH)?;
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
    // What macros embed at compile time. A path that is absent would make cargo run this every time.
    for embedded in ["web/dist", "locales", "data"] {
        if Path::new(embedded).exists() {
            println!("cargo::rerun-if-changed={embedded}");
        }
    }
    Ok(())
}

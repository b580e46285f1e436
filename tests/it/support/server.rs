//! The real program, serving.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

/// The variables that give a program started by a test a database and a port of its own. On SQLite the database lies in
/// the test's data folder.
pub fn free_data_dir() -> HashMap<&'static str, String> {
    let mut env = HashMap::from([("LIANXIN_LISTEN", "127.0.0.1:0".to_owned())]);
    if super::template::postgres().is_some() {
        let url = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(super::template::empty_postgres())
        });
        env.insert("LIANXIN_DATABASE_URL", url.join().unwrap());
    }
    env
}

/// A running server; it is stopped when dropped.
pub struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    address: String,
}

/// Starts a server and waits for the address it prints.
pub fn start(command: &mut Command) -> Server {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let begin = line
        .find("127.0.0.1:")
        .unwrap_or_else(|| panic!("no address in {line:?}"));
    let address = line[begin..]
        .chars()
        .take_while(|c| c.is_ascii_digit() || ".:".contains(*c))
        .collect();
    Server {
        child,
        output,
        address,
    }
}

impl Server {
    /// Sends one GraphQL document, given as a JSON body.
    pub fn ask(&self, body: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let json = answer.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str(json).unwrap_or_else(|_| panic!("{answer}"))
    }

    /// What it has printed, up to the line that holds `word`.
    pub fn said_until(mut self, word: &str) -> String {
        let mut said = String::new();
        while !said.contains(word) {
            assert!(self.output.read_line(&mut said).unwrap() > 0, "{said}");
        }
        said
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

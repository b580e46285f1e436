//! The real program, serving.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
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
    started(command.stderr(Stdio::null()))
}

/// As [`start`], with its log in `file`.
pub fn start_logging(command: &mut Command, file: &Path) -> Server {
    started(command.stderr(File::create(file).unwrap()))
}

fn started(command: &mut Command) -> Server {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
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

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: String,
}

/// A request of which a part is still to be sent.
pub struct Request(TcpStream);

impl Request {
    /// Sends a part of the body.
    pub fn send(&mut self, part: &[u8]) {
        self.0.write_all(part).unwrap();
        self.0.flush().unwrap();
    }

    /// Waits for the answer.
    pub fn answer(mut self) -> Response {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        Response {
            status,
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }
}

impl Server {
    /// Begins a request whose body of `length` bytes is still to be sent.
    pub fn begin(&self, method: &str, path: &str, length: usize) -> Request {
        self.begin_with(method, path, length, &[])
    }

    fn begin_with(&self, method: &str, path: &str, length: usize, headers: &[(&str, &str)]) -> Request {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n",
            self.address
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut request = Request(TcpStream::connect(&self.address).unwrap());
        request.send(head.as_bytes());
        request
    }

    /// Fetches a page.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        self.begin_with("GET", path, 0, headers).answer()
    }

    /// Sends one GraphQL document with headers.
    pub fn post(&self, body: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = self.begin_with("POST", "/graphql", body.len(), headers);
        request.send(body.as_bytes());
        request.answer()
    }

    /// As [`Server::ask`], signed in.
    pub fn ask_as(&self, cookie: &str, body: &str) -> Value {
        serde_json::from_str(&self.post(body, &[("Cookie", cookie)]).body).unwrap()
    }

    /// Signs in; the cookie, or nothing when it was refused.
    pub fn ask_to_sign_in(&self, login: &str, password: &str) -> Option<String> {
        let query = "mutation($i: SignInInput!) { signIn(input: $i) { userErrors { code } } }";
        let input = serde_json::json!({ "query": query, "variables": { "i": { "login": login, "password": password } } });
        let answer = self.post(&input.to_string(), &[]);
        let cookie = answer.headers.get("set-cookie")?;
        cookie.split(';').next().map(str::to_owned)
    }

    /// Signs in; the cookie.
    pub fn sign_in(&self, login: &str, password: &str) -> String {
        self.ask_to_sign_in(login, password)
            .unwrap_or_else(|| panic!("{login} is not let in"))
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(told.success());
    }

    /// Waits until it takes no more connections.
    pub fn wait_until_closed(&self) {
        let begun = std::time::Instant::now();
        while TcpStream::connect(&self.address).is_ok() {
            assert!(begun.elapsed().as_secs() < 20, "it still listens");
            std::thread::yield_now();
        }
    }

    /// Stops it; how it ended, and all that it had printed since its address.
    pub fn stop(mut self) -> (std::process::ExitStatus, String) {
        if self.child.try_wait().unwrap().is_none() {
            self.terminate();
        }
        let mut said = String::new();
        self.output.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! Where the master key comes from: a file beside the data, an environment variable, or a command that prints it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use zeroize::Zeroizing;

use super::ring::{KeyRing, RingError, algorithms};

/// How long a command may take to print the master key.
const COMMAND_PATIENCE: Duration = Duration::from_secs(30);

/// The master key cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeySourceError {
    /// The file cannot be read or written.
    #[error("master key {path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, std::io::Error),
    /// The variable is not set.
    #[error("master key: the environment variable {0} is not set")]
    Variable(String),
    /// The command does not run or does not end well.
    #[error("master key: the command that prints it failed: {0}")]
    Command(String),
    /// What was read is no master key.
    #[error("master key from {0}: {1}")]
    Malformed(String, RingError),
    /// Only a file can be written to.
    #[error("the master key comes from {0}; new versions are added there by hand")]
    NotOurs(String),
}

type Result<T> = std::result::Result<T, KeySourceError>;

/// A place the master key is read from, whenever a version is asked for that is not at hand yet.
pub trait KeySource: Send + Sync {
    /// What operators call the place; never the key.
    fn describe(&self) -> String;

    /// Reads all versions; nothing where none was made yet.
    fn read(&self) -> Result<Option<KeyRing>>;

    /// Writes all versions. Only files can.
    fn write(&self, _ring: &KeyRing) -> Result<()> {
        Err(KeySourceError::NotOurs(self.describe()))
    }

    /// Whether [`KeySource::write`] can work.
    fn is_ours(&self) -> bool {
        false
    }
}

/// A file that only the service reads (mode 0600).
pub struct KeyFile(pub PathBuf);

impl KeySource for KeyFile {
    fn describe(&self) -> String {
        self.0.display().to_string()
    }

    fn read(&self) -> Result<Option<KeyRing>> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => parse(&Zeroizing::new(text), || self.describe()).map(Some),
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(err) => Err(KeySourceError::File(self.0.clone(), err)),
        }
    }

    fn write(&self, ring: &KeyRing) -> Result<()> {
        write_private(&self.0, ring.to_text().as_bytes())
            .map_err(|err| KeySourceError::File(self.0.clone(), err))
    }

    fn is_ours(&self) -> bool {
        true
    }
}

/// An environment variable.
pub struct KeyVariable(pub String);

impl KeySource for KeyVariable {
    fn describe(&self) -> String {
        format!("the environment variable {}", self.0)
    }

    fn read(&self) -> Result<Option<KeyRing>> {
        let text = std::env::var(&self.0).map_err(|_| KeySourceError::Variable(self.0.clone()))?;
        parse(&Zeroizing::new(text), || self.describe()).map(Some)
    }
}

/// A command line for the shell that prints the key, as the client of a key service does.
pub struct KeyCommand(pub String);

impl KeySource for KeyCommand {
    fn describe(&self) -> String {
        "the command of keys.command".to_owned()
    }

    fn read(&self) -> Result<Option<KeyRing>> {
        let text = printed_by(&self.0).map_err(KeySourceError::Command)?;
        parse(&text, || self.describe()).map(Some)
    }
}

fn parse(text: &str, place: impl FnOnce() -> String) -> Result<KeyRing> {
    KeyRing::parse(text, &algorithms()).map_err(|err| KeySourceError::Malformed(place(), err))
}

/// What a command prints; its own complaints go to our standard error.
fn printed_by(line: &str) -> std::result::Result<Zeroizing<String>, String> {
    let mut child = Command::new("/bin/sh")
        .args(["-c", line])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|err| err.to_string())?;
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|err| err.to_string())? {
            Some(status) => break status,
            None if begun.elapsed() > COMMAND_PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("not done after {} s", COMMAND_PATIENCE.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    if !status.success() {
        return Err(status.to_string());
    }
    let mut text = Zeroizing::new(String::new());
    if let Some(mut out) = child.stdout.take() {
        std::io::Read::read_to_string(&mut out, &mut text).map_err(|err| err.to_string())?;
    }
    Ok(text)
}

/// Puts `bytes` in the place of what the file held, whole or not at all, readable by the owner alone.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let dir = path
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = dir.join(name);
    let written = write_new(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written?;
    // The name in the folder must last as well as the content.
    std::fs::File::open(dir)?.sync_all()
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_private_and_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = KeyFile(dir.path().join("master.key"));
        assert!(file.read().unwrap().is_none());
        let mut ring = KeyRing::fresh();
        file.write(&ring).unwrap();
        ring.add_version(&algorithms());
        file.write(&ring).unwrap();
        assert_eq!(file.read().unwrap().unwrap().versions(), [1, 2]);
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing else is left"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file.0).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_command_prints_the_key_or_is_told_of_without_it() {
        let digits = "c3".repeat(32);
        let printed = KeyCommand(format!("echo '# mine'; echo 3 aes-256-gcm-siv {digits}"));
        assert_eq!(printed.read().unwrap().unwrap().versions(), [3]);
        let failed = KeyCommand(format!("echo {digits}; exit 7")).read().err().unwrap();
        assert!(failed.to_string().contains('7'), "{failed}");
        let broken = KeyCommand(format!("echo {digits} {digits}"))
            .read()
            .err()
            .unwrap();
        for told in [failed.to_string(), broken.to_string()] {
            assert!(!told.contains(&digits), "{told}");
        }
        assert!(printed.write(&KeyRing::fresh()).is_err());
    }

    #[test]
    fn a_variable_that_is_not_set_is_told_by_its_name() {
        let told = KeyVariable("LIANXIN_TEST_NO_SUCH_KEY".into())
            .read()
            .err()
            .unwrap();
        assert!(told.to_string().contains("LIANXIN_TEST_NO_SUCH_KEY"), "{told}");
    }
}

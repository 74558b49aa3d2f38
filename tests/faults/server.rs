//! Servers of a test's own, which may be stopped and killed: nobody else uses them.
//!
//! Their programs are where `ALUDEL_TEST_POSTGRES_PROGRAMS` and `ALUDEL_TEST_MYSQL_PROGRAMS` say. Root lets them run as the
//! package's user, as `cargo xtask` does.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How a server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It is asked to, ends the sessions, and writes what it has.
    Stopped,
    /// It is killed: PostgreSQL by `pg_ctl stop -m immediate`, MariaDB by `kill -9`.
    Killed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Product {
    Postgres,
    Mariadb,
}

/// A server, killed and removed when it is dropped.
pub(crate) struct Server {
    product: Product,
    /// The driver that talks to it, after a plus.
    by: String,
    programs: Vec<PathBuf>,
    home: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Server {
    /// Starts one; none if it is not known where its programs are.
    pub(crate) fn start(driver: &str) -> Option<Self> {
        let (product, variable) = match driver {
            _ if driver.starts_with("postgres") => (Product::Postgres, "ALUDEL_TEST_POSTGRES_PROGRAMS"),
            _ => (Product::Mariadb, "ALUDEL_TEST_MYSQL_PROGRAMS"),
        };
        let Some(programs) = std::env::var_os(variable) else {
            println!("left out: {variable} is not set (`cargo xtask test` starts the servers)");
            return None;
        };
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // the path of a socket is short, and the server's user has to come there
        let home = PathBuf::from(format!("/tmp/aludel-faults-{}-{number}", std::process::id()));
        fs::DirBuilder::new().mode(0o700).create(&home).expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("its address").port();
        drop(listener);
        let programs = std::env::split_paths(&programs).collect();
        let by = driver.split_once('+').map(|(_, by)| format!("+{by}"));
        let mut server = Self { product, by: by.unwrap_or_default(), programs, home, port, child: None };
        if let Some((user, group)) = server.user() {
            chown(&server.home, Some(user), Some(group)).expect("the folder's owner");
        }
        server.install();
        server.start_again();
        if product == Product::Mariadb {
            let setup = "create database aludel; create user aludel@'%' identified by 'aludel'; \
                         grant all privileges on *.* to aludel@'%'";
            server.run("mariadb", &["--no-defaults", &server.socket(), "--user=root", "--execute", setup]);
        }
        Some(server)
    }

    pub(crate) fn url(&self) -> String {
        match self.product {
            Product::Postgres => format!("postgresql{}://aludel@127.0.0.1:{}/postgres", self.by, self.port),
            Product::Mariadb => format!("mysql://aludel:aludel@127.0.0.1:{}/aludel", self.port),
        }
    }

    /// Ends it, and waits until it has ended.
    pub(crate) fn end(&mut self, end: End) {
        let Some(mut child) = self.child.take() else { return };
        let signal = match (self.product, end) {
            (Product::Postgres, End::Stopped) => "-INT",
            (Product::Postgres, End::Killed) => "-QUIT",
            (Product::Mariadb, End::Stopped) => "-TERM",
            (Product::Mariadb, End::Killed) => "-KILL",
        };
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill {signal}");
        child.wait().expect("the server's end");
    }

    /// Starts it where it was, and waits until it answers.
    pub(crate) fn start_again(&mut self) {
        let port = format!("--port={}", self.port);
        let log = fs::File::create(self.home.join("log")).expect("a log");
        let mut command = match self.product {
            Product::Postgres => {
                let mut command = self.command("postgres");
                command.args(["-D", "data", "-k", "."]).arg(&port);
                // what is committed is written, for the system keeps it when the server is killed
                command.args(["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"]);
                command
            }
            Product::Mariadb => {
                let mut command = self.command("mariadbd");
                command.args(["--no-defaults", &self.socket(), "--bind-address=127.0.0.1"]).arg(&port);
                command.arg(format!("--datadir={}", self.home.join("data").display()));
                command.args(["--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=32M"]);
                command
            }
        };
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
        self.child = Some(command.spawn().expect("a server"));
        let begun = Instant::now();
        while !self.answers() {
            let log = || fs::read_to_string(self.home.join("log")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not start: {}", log());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// MariaDB's option of its socket.
    fn socket(&self) -> String {
        format!("--socket={}", self.home.join("socket").display())
    }

    fn answers(&self) -> bool {
        let port = self.port.to_string();
        let mut command = match self.product {
            Product::Postgres => self.command("pg_isready"),
            Product::Mariadb => self.command("mariadb-admin"),
        };
        match self.product {
            Product::Postgres => command.args(["-q", "-h", "127.0.0.1", "-p", &port]),
            Product::Mariadb => command.args(["--no-defaults", &self.socket(), "--user=root", "ping"]),
        };
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    fn install(&self) {
        let data = format!("{}/data", self.home.display());
        match self.product {
            Product::Postgres => self.run(
                "initdb",
                &["-D", &data, "-U", "aludel", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            ),
            Product::Mariadb => self.run(
                "mariadb-install-db",
                &[
                    "--no-defaults",
                    &format!("--datadir={data}"),
                    "--skip-test-db",
                    "--auth-root-authentication-method=normal",
                ],
            ),
        }
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let said = self.command(program).args(arguments).output().expect("it runs");
        assert!(said.status.success(), "{program}: {}", String::from_utf8_lossy(&said.stderr));
    }

    /// A program of the server's, as its user and in its folder.
    fn command(&self, program: &str) -> Command {
        let file = self.programs.iter().map(|folder| folder.join(program)).find(|file| file.is_file());
        let file = file.unwrap_or_else(|| panic!("there is no {program} in {:?}", self.programs));
        let mut command = Command::new("setpriv");
        // should we be killed, so is it
        command.args(["--pdeathsig", "KILL"]);
        if let Some((user, group)) = self.user() {
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).arg("--clear-groups");
        }
        command.arg("--").arg(file).current_dir(&self.home);
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", &self.home).env("LC_ALL", "C.UTF-8");
        command
    }

    /// Who it runs as, if we are root.
    fn user(&self) -> Option<(u32, u32)> {
        let id = |arguments: &[&str]| -> Option<u32> {
            let said = Command::new("id").args(arguments).output().ok()?;
            String::from_utf8_lossy(&said.stdout).trim().parse().ok()
        };
        if id(&["-u"]) != Some(0) {
            return None;
        }
        let name = if self.product == Product::Postgres { "postgres" } else { "mysql" };
        let of = |name| Some((id(&["-u", name])?, id(&["-g", name])?));
        Some(of(name).or_else(|| of("nobody")).expect("a user to run a server as"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // PostgreSQL's other processes end with it only if they are told
        self.end(End::Killed);
        remove(&self.home);
    }
}

fn remove(folder: &Path) {
    for _ in 0..20 {
        if fs::remove_dir_all(folder).is_ok() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

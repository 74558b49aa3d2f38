//! Client and server on one processor, where they only ever wait for each other.
//!
//! Left alone, the kernel puts a connection's two ends on one processor or on two, and keeps them there for long: a round
//! trip then takes 20 µs or 90, by chance. Pinned, nobody is lucky. Work that answers many rows is left alone: there both
//! ends have something to do at the same time.

use crate::contenders::Server;
use postgres::{Config, NoTls};
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The processors that this process may use.
#[derive(Debug)]
pub struct Processors(CpuSet);

impl Processors {
    /// Those it has now.
    ///
    /// # Errors
    /// The kernel does not tell.
    pub fn allowed() -> Result<Self, std::io::Error> {
        Ok(Self(sched_getaffinity(None)?))
    }

    /// Puts this process, its children and its connections' server processes on one processor, or lets them go where they like.
    ///
    /// A server of another user or machine cannot be moved; that is said once per work, and the work is measured so.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn set(&self, lockstep: bool) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut set = self.0;
        if lockstep {
            set = CpuSet::new();
            let one = (0..CpuSet::MAX_CPU).find(|cpu| self.0.is_set(*cpu)).unwrap_or_default();
            set.set(one);
        }
        let own = std::process::id().to_string();
        for process in children(&own).into_iter().chain([own]) {
            for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
                if let Some(task) =
                    task?.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw)
                {
                    sched_setaffinity(Some(task), &set)?;
                }
            }
        }
        let moved = server_processes()?
            .into_iter()
            .filter_map(Pid::from_raw)
            .all(|pid| sched_setaffinity(Some(pid), &set).is_ok());
        if !moved && lockstep {
            eprintln!("the server's processes could not be pinned: round trips vary");
        }
        Ok(())
    }
}

/// Contenders in processes of their own.
fn children(process: &str) -> Vec<String> {
    let parent = format!("PPid:\t{process}");
    let is_child = |name: &String| {
        let status = std::fs::read_to_string(format!("/proc/{name}/status")).unwrap_or_default();
        status.lines().any(|line| line == parent)
    };
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| entry.file_name().into_string().ok()).filter(is_child).collect()
}

fn server_processes() -> Result<Vec<i32>, Box<dyn std::error::Error + Send + Sync>> {
    let server = Server::expected()?;
    let mut config = Config::new();
    config.host_path(&server.socket_dir).port(server.port).user(Server::NAME).dbname(Server::NAME);
    let mut client = config.connect(NoTls)?;
    let rows = client.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()", &[])?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

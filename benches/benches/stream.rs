//! Rows that are streamed: `cargo bench -p aludel-benches --bench stream [-- ROWS]`, with `ALUDEL_BENCH_POSTGRES` or
//! `ALUDEL_TEST_POSTGRES`, and `ALUDEL_TEST_MYSQL`, naming servers that may be written to.
//!
//! A table of five million rows is read to its end, by each contender in a process of its own: how long it took, compared with
//! the driver by hand, and the peak of resident memory.

use aludel::prelude::*;
use aludel_benches::report::aligned;
use rusqlite::Connection;
use std::error::Error;
use std::process::Command;
use std::time::Instant;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

models! {
    /// A row.
    pub struct Line in "stream_lines" {
        /// Its number.
        pub id: i64 = column(primary_key),
        /// Some text.
        pub name: String = column(String(50)),
    }
}

const QUERY: &str = "SELECT id, name FROM stream_lines";
const CONTENDERS: [(&str, &[&str]); 3] = [
    ("sqlite", &["rusqlite", "aludel sync", "aludel async"]),
    ("postgres", &["postgres", "aludel sync", "sqlx", "aludel async"]),
    ("mysql", &["sqlx", "aludel sync", "aludel async"]),
];

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [child, database, contender, url] = &arguments[..]
        && child == "--child"
    {
        return measure(database, contender, url);
    }
    let rows: u64 = arguments.first().map_or(Ok(5_000_000), |rows| rows.parse())?;
    let file = std::env::temp_dir().join(format!("aludel-stream-{}.db", std::process::id()));
    for (database, contenders) in CONTENDERS {
        let url = match database {
            "sqlite" => Ok(format!("sqlite:///{}", file.display())),
            "postgres" => {
                std::env::var("ALUDEL_BENCH_POSTGRES").or_else(|_| std::env::var("ALUDEL_TEST_POSTGRES"))
            }
            _ => std::env::var("ALUDEL_TEST_MYSQL"),
        };
        let Ok(url) = url else {
            println!("{database} is left out: no server is named");
            continue;
        };
        fill(database, &url, rows)?;
        let mut lines = vec![
            ["stream", "seconds", "to the driver by hand", "peak of memory"].map(str::to_owned).to_vec(),
        ];
        let mut by_hand = None;
        for contender in contenders {
            let mut child = Command::new(std::env::current_exe()?);
            let output = child.args(["--child", database, contender, &url]).output()?;
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let told: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
            let [seconds, peak, read] = told[..] else {
                return Err(
                    format!("{database}/{contender}: {}", String::from_utf8_lossy(&output.stderr)).into()
                );
            };
            if read as u64 != rows {
                return Err(format!("{database}/{contender} read {read} rows of {rows}").into());
            }
            if !contender.starts_with("aludel") {
                by_hand = Some(seconds);
            }
            let ratio = by_hand.map_or(String::new(), |by_hand| format!("{:.2}", seconds / by_hand));
            let peak = format!("{:.1} MiB", peak / 1024.0);
            lines.push(vec![format!("{database}/{contender}"), format!("{seconds:.2}"), ratio, peak]);
        }
        println!("\n{rows} rows\n{}", aligned(&lines));
    }
    let _ = std::fs::remove_file(file);
    Ok(())
}

fn fill(database: &str, url: &str, rows: u64) -> Fallible<()> {
    let create = "CREATE TABLE stream_lines (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL)";
    let numbers = match database {
        "sqlite" => format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
             SELECT i, 'line ' || i FROM n"
        ),
        "postgres" => format!("SELECT i, 'line ' || i FROM generate_series(1, {rows}) AS i"),
        _ => format!("SELECT seq, CONCAT('line ', seq) FROM seq_1_to_{rows}"),
    };
    let engine = aludel::sync::create_engine(url)?;
    let mut connection = engine.connect()?;
    connection.exec_driver_sql("DROP TABLE IF EXISTS stream_lines")?;
    connection.exec_driver_sql(create)?;
    connection.exec_driver_sql(&format!("INSERT INTO stream_lines {numbers}"))?;
    Ok(connection.commit()?)
}

/// Reads all rows and tells the seconds, the peak of memory in kibibytes, and how many rows there were.
fn measure(database: &str, contender: &str, url: &str) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let begun = Instant::now();
    let rows = match (contender, database) {
        ("aludel sync", _) => aludel_sync(url)?,
        ("aludel async", _) => runtime.block_on(aludel_async(url))?,
        ("rusqlite", _) => by_rusqlite(url)?,
        ("postgres", _) => by_postgres(url)?,
        ("sqlx", "postgres") => runtime.block_on(by_sqlx_postgres(url))?,
        _ => runtime.block_on(by_sqlx_mysql(url))?,
    };
    let seconds = begun.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak is told")?;
    println!("{seconds} {} {rows}", peak.trim().trim_end_matches(" kB"));
    Ok(())
}

fn aludel_sync(url: &str) -> Fallible<u64> {
    let engine = aludel::sync::create_engine(url)?;
    let mut session = aludel::sync::SessionMaker::new(&engine).session();
    let mut rows = 0;
    for line in session.stream_scalars(select(Line))? {
        rows += u64::from(!line?.name.is_empty());
    }
    Ok(rows)
}

async fn aludel_async(url: &str) -> Fallible<u64> {
    let engine = aludel::aio::create_engine(url)?;
    let mut session = aludel::aio::SessionMaker::new(&engine).session();
    let mut lines = session.stream_scalars(select(Line)).await?;
    let mut rows = 0;
    while let Some(line) = lines.next().await {
        rows += u64::from(!line?.name.is_empty());
    }
    Ok(rows)
}

fn by_rusqlite(url: &str) -> Fallible<u64> {
    let connection = Connection::open(url.trim_start_matches("sqlite:///"))?;
    let mut statement = connection.prepare(QUERY)?;
    let lines = statement.query_map([], |row| Ok(Line { id: row.get(0)?, name: row.get(1)? }))?;
    let mut rows = 0;
    for line in lines {
        let line = line?;
        rows += u64::from(line.id > 0 && !line.name.is_empty());
    }
    Ok(rows)
}

fn by_postgres(url: &str) -> Fallible<u64> {
    use postgres::fallible_iterator::FallibleIterator;
    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
    let mut lines = client.query_raw(QUERY, std::iter::empty::<i32>())?;
    let mut rows = 0;
    while let Some(row) = lines.next()? {
        let line = Line { id: row.try_get(0)?, name: row.try_get(1)? };
        rows += u64::from(line.id > 0 && !line.name.is_empty());
    }
    Ok(rows)
}

macro_rules! by_sqlx {
    ($name:ident $Connection:ty) => {
        async fn $name(url: &str) -> Fallible<u64> {
            use futures_util::TryStreamExt;
            use sqlx::Connection;
            let mut connection = <$Connection>::connect(url).await?;
            let mut lines = sqlx::query_as::<_, (i64, String)>(QUERY).fetch(&mut connection);
            let mut rows = 0;
            while let Some((id, name)) = lines.try_next().await? {
                rows += u64::from(id > 0 && !name.is_empty());
            }
            Ok(rows)
        }
    };
}
by_sqlx!(by_sqlx_postgres sqlx::PgConnection);
by_sqlx!(by_sqlx_mysql sqlx::MySqlConnection);

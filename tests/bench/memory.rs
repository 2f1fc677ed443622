//! Peak memory of a bench so far, as the operating system counts it.

/// In whole megabytes, where the system tells; larger instances come after smaller ones.
pub(crate) fn peak() -> String {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            let kilobytes: u64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
            Some(format!("{} MB", kilobytes / 1000))
        })
        .unwrap_or_else(|| "not told".to_owned())
}

//! The explorer's command where no window can be opened: one sentence and exit code 2.

use std::process::Command;

fn explore(arguments: &[&str]) -> (Option<i32>, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_ansvar"))
        .env("ANSVAR_CACHE", "off")
        .arg("explore")
        .args(arguments)
        .env_remove("WAYLAND_DISPLAY")
        .env("DISPLAY", ":4711")
        .output()
        .expect("the program starts");
    (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
}

#[test]
fn what_is_not_there_is_said_in_one_sentence() {
    for (arguments, said) in [
        (&["--regime", "nowhere"][..], "no regime is called `nowhere`"),
        (
            &["--pick", "Nowheretown"][..],
            "no hub, line, municipality or body is called `Nowheretown`",
        ),
        (&["--screenshot", "picture.jpg"][..], ".png"),
        (&["--no-figures"][..], "the window could not be opened"),
    ] {
        let (code, told) = explore(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
        // Warnings about the scenario may stand before it.
        let sentence = told.trim_end().lines().last().unwrap_or_default();
        assert!(sentence.contains(said), "{arguments:?}: {told}");
    }
}

#[test]
fn without_a_display_the_way_out_is_named() {
    let run = Command::new(env!("CARGO_BIN_EXE_ansvar"))
        .env("ANSVAR_CACHE", "off")
        .arg("explore")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DISPLAY")
        .output()
        .expect("the program starts");
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    if cfg!(all(unix, not(target_os = "macos"))) {
        assert_eq!(run.status.code(), Some(2), "{told}");
        assert!(told.contains("DISPLAY"), "{told}");
    }
}

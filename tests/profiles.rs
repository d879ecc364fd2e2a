//! The files of profiles: those that extend others, and what errors say.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use callnorm::norms::{Profile, Verdict};
use common::scene::{BASE, Scene, finding, judged, says};

/// A folder of files, gone again when it is dropped.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("callnorm-profiles-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        for (file, text) in files {
            std::fs::write(path.join(file), text).unwrap();
        }
        Self(path)
    }

    fn find(&self, file: &str) -> callnorm::Result<Profile> {
        Profile::find(self.0.join(file).to_str().unwrap())
    }

    /// What reading a file says, without the folder.
    fn error(&self, file: &str) -> String {
        let folder = format!("{}/", self.0.display());
        self.find(file).unwrap_err().to_string().replace(&folder, "")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_profile_changes_what_it_extends() {
    let own = r#"name = "own"
extends = "base.toml"
[phrases.bye]
more = ["拜拜"]
[norms.pace]
band = { high = 240 }
[norms.hello]
title = { zh = "您好", en = "Hello" }
source = "说您好"
say = { phrases = ["您好"] }
"#;
    let top = "name = \"top\"\nextends = \"own.toml\"\n[norms.bye]\nnever_say = { lists = [\"bye\"] }\n[norms.hello]\noff = true\n";
    let folder = Folder::new("extends", &[("base.toml", BASE), ("own.toml", own), ("top.toml", top)]);
    let profile = folder.find("own.toml").unwrap();
    let ids = |profile: &Profile| profile.norms.iter().map(|norm| norm.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&profile), ["pace", "bye", "hello"]);
    let verdicts = |profile: &Profile, scene: &Scene| judged(profile, scene).findings.iter().map(|f| f.verdict).collect::<Vec<_>>();
    let scene = Scene {
        value: 230.0,
        ..says("您好，拜拜")
    };
    assert_eq!(verdicts(&profile, &scene), [Verdict::Pass; 3]);
    let band = finding(&profile, "pace", &scene).band.unwrap();
    assert_eq!(
        (band.low, band.high, format!("{:?}", band.basis)),
        (None, Some(240.0), "Team".into())
    );
    let top = folder.find("top.toml").unwrap();
    assert_eq!(ids(&top), ["pace", "bye"]);
    assert_eq!(verdicts(&top, &scene), [Verdict::Pass, Verdict::Fail]);
}

#[test]
fn the_sha256_covers_every_file_that_was_read() {
    let sha = |base: &str, own: &str| {
        let folder = Folder::new("sha", &[("base.toml", base), ("own.toml", own)]);
        folder.find("own.toml").unwrap().sha256
    };
    let own = "name = \"own\"\nextends = \"base.toml\"\n";
    let first = sha(BASE, own);
    assert_eq!(first, sha(BASE, own));
    assert_ne!(first, sha(&format!("{BASE}# more\n"), own));
    assert_ne!(first, sha(BASE, &format!("{own}# more\n")));
    assert_ne!(sha(BASE, own), Profile::from_toml(BASE, "base.toml").unwrap().sha256);
}

#[test]
fn errors_of_a_profile_that_extends_name_the_right_file() {
    let own = |text: &str| format!("name = \"own\"\nextends = \"base.toml\"\n{text}");
    for (base, text, wanted) in [
        ("", "[norms.pace]\nweight = -1\n", "own.toml:4: norms.pace.weight: must be 0"),
        ("", "[norms.pcae]\nweight = 1\n", "own.toml:3: norms.pcae.title: must be there"),
        ("", "[norms.pace]\nwieght = 1\n", "own.toml:4: norms.pace.wieght: unknown field"),
        (
            "",
            "[phrases.by]\nmore = [\"再会\"]\n",
            "own.toml:4: phrases.by.more: must have a list of that name",
        ),
        (
            "",
            "[phrases.bye]\nphrases = [\"再会\"]\nmore = [\"再会\"]\n",
            "own.toml:5: phrases.bye.more: must not stand beside phrases",
        ),
        ("[norms.a]\nwieght = 1\n", "", "base.toml:20: norms.a.wieght: unknown field"),
        ("[norms.a]\nweight = 1\n", "", "base.toml:19: norms.a.title: must be there"),
        (
            "",
            "[norms.bye]\nsay = { lists = [\"by\"] }\n",
            "own.toml:4: norms.bye.say.lists: list is \"by\"; it must be",
        ),
    ] {
        let folder = Folder::new("errors", &[("base.toml", &format!("{BASE}{base}")), ("own.toml", &own(text))]);
        let error = folder.error("own.toml");
        assert!(error.starts_with(wanted) && !error.contains('\n'), "{text}{base}: {error}");
    }
    let circle = "name = \"a\"\nextends = \"b.toml\"\n";
    let files = [
        ("a.toml", circle),
        ("b.toml", "name = \"b\"\n\nextends = \"./a.toml\"\n"),
        ("c.toml", "name = \"c\"\nextends = \"d\"\n"),
    ];
    let folder = Folder::new("circle", &files);
    assert_eq!(folder.error("a.toml"), "b.toml:3: extends: must not lead back to ./a.toml");
    assert!(
        folder
            .error("c.toml")
            .starts_with("c.toml:2: extends: must be a built-in profile (telephone-zh) or a file: d: ")
    );
}

/// Each file of tests/broken says in its first line what reading it must say: line, key and what must hold.
#[test]
fn every_broken_profile_gives_one_line_with_file_line_key_and_what_must_hold() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broken");
    let (mut count, mut wrong) = (0, Vec::new());
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let wanted = format!(
            "{}:{}",
            path.display(),
            text.lines().next().unwrap().trim_start_matches("# ").trim_end()
        );
        let error = Profile::find(path.to_str().unwrap()).expect_err(&wanted).to_string();
        if !error.starts_with(&wanted) || error.contains('\n') {
            wrong.push(format!("{wanted}\n{error}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count >= 40, "{count}");
}

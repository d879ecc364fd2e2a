//! How many syllables each phrase of recordings has by the sound alone: `syllable_counts FILE... > TABLE` writes a row for each phrase,
//! tab-separated: what the second witness counts, and how likely each number is, from 0.

use callnorm::Recording;
use callnorm::analyzer::syllable_counts;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(std::io::stdout());
    writeln!(out, "recording\tchannel\tstart_s\tend_s\tby_network\tshares")?;
    for path in std::env::args_os().skip(1) {
        let name = Path::new(&path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut rows = Vec::new();
        syllable_counts(&Recording::open(&path)?, &mut |channel, phrase, numbers| {
            let (by_network, shares) = numbers.split_first().unwrap_or((&0.0, &[]));
            let shares: Vec<String> = shares.iter().map(|share| format!("{share:.6}")).collect();
            let (start, end) = (phrase.start_s.0, phrase.end_s.0);
            rows.push(format!(
                "{name}\t{channel}\t{start:.3}\t{end:.3}\t{by_network:.4}\t{}",
                shares.join(" ")
            ));
        })?;
        rows.iter().try_for_each(|row| writeln!(out, "{row}"))?;
    }
    Ok(())
}

//! What every phrase end of a recording says about dragging: `drag_features NETWORK FILE... > TABLE` writes a row for each, tab-separated; NETWORK is
//! the table of the network that counts the syllables.

use callnorm::Recording;
use callnorm::analyzer::endings;
use callnorm::measure::drag_feature_names;
use callnorm::speech::set_syllable_network;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let network = paths.next().ok_or("usage: drag_features NETWORK FILE...")?;
    if !set_syllable_network(&std::fs::read_to_string(&network)?) {
        return Err(format!("{}: no table of a network", Path::new(&network).display()).into());
    }
    let mut out = BufWriter::new(std::io::stdout());
    writeln!(out, "file\tchannel\tstart_s\tend_s\t{}", drag_feature_names().join("\t"))?;
    for path in paths {
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut rows = Vec::new();
        endings(&Recording::open(&path)?, &mut |channel, span, features| {
            let features: Vec<String> = features.iter().map(|x| format!("{x:.9}")).collect();
            rows.push(format!(
                "{name}\t{channel}\t{:.2}\t{:.2}\t{}",
                span.start_s.0,
                span.end_s.0,
                features.join("\t")
            ));
        })?;
        rows.iter().try_for_each(|row| writeln!(out, "{row}"))?;
    }
    Ok(())
}

//! Names turned into ids: lower-case ASCII words joined by `-`.
//!
//! Danish letters as in old spelling (æ ae, ø oe, å aa), other letters by the accent they lose;
//! everything else separates words. The same name always gives the same id.

/// Returns the slug of a display name: `Nykøbing F` becomes `nykoebing-f`.
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        let ascii = match letter {
            'a'..='z' | '0'..='9' => {
                out.push(letter);
                continue;
            }
            'æ' | 'ä' => "ae",
            'ø' | 'ö' => "oe",
            'å' => "aa",
            'ü' | 'ú' | 'ù' => "u",
            'é' | 'è' | 'ë' => "e",
            'á' | 'à' => "a",
            'ó' | 'ò' => "o",
            'ß' => "ss",
            // An apostrophe joins (`Sct. Mikael's`), all else parts words.
            '\'' | '’' => "",
            _ => {
                if !out.is_empty() && !out.ends_with('-') {
                    out.push('-');
                }
                continue;
            }
        };
        out.push_str(ascii);
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn danish_letters_become_ascii() {
        assert_eq!(slug("Nykøbing F"), "nykoebing-f");
        assert_eq!(slug("Aarhus H"), "aarhus-h");
        assert_eq!(slug("Ærøskøbing / Ålbæk (havn)"), "aeroeskoebing-aalbaek-havn");
        assert_eq!(slug("  KB Hallen St."), "kb-hallen-st");
    }
}

//! E-mail addresses: all spellings of one address are one value.

#[cfg(test)]
mod tests;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::around::value_in;
use super::text::{Breaks, personal_text, trimmed};
use super::{TextError, filler};
use crate::units::text::{is_invisible, narrow, plain_digit};

const WHAT: &str = "e-mail address";
const SCHEME: &str = "mailto:";
/// In characters.
const MAX: usize = 254;

personal_text! {
    /// An e-mail address: a local part and a domain with a dot, at most 254 characters.
    ///
    /// | written | read as |
    /// |---|---|
    /// | `Li.Na@Example.COM` | `Li.Na@example.com`: small letters in the domain; the local part is its owner's |
    /// | `李娜＠例子。中国`, `ｌｉ．ｎａ＠…` | `李娜@例子.中国`: half width for full width |
    /// | letters and marks apart, as some systems write them (NFD) | put together (NFC, RFC 6532) |
    /// | `mailto:li.na@example.com?subject=…` | `li.na@example.com` |
    /// | `Li Na <li.na@example.com>`, `<…>;` | `li.na@example.com`: what a mail program gives to paste; the name is dropped |
    /// | `Email:`, `邮箱：` in front, what keeps it a text in a spreadsheet, one full stop behind | nothing |
    /// | two addresses, a name without an address | refused |
    /// | a last label of digits, as of `name@192.0.2.1` | refused |
    /// | raised, circled and other letters that stand for plain ones, in a domain | refused |
    /// | characters that do not show | refused: two addresses would look alike |
    ///
    /// In a domain the letters, digits and combining marks of all scripts are accepted, and joiners
    /// where a script needs them. Whether a registry would accept the domain is asked with the
    /// feature `idna`, which gives its form in ASCII. It is checked as far as typing errors go; only
    /// a message can show that an address exists.
    ///
    /// ```
    /// use clienteling::customer::EmailAddress;
    ///
    /// let pasted: EmailAddress = "Li Na <Li.Na@Example.COM>".parse()?;
    /// assert_eq!(pasted.as_str(), "Li.Na@example.com");
    /// let typed: EmailAddress = "Li.Na＠example。com".parse()?;
    /// assert_eq!(typed, pasted);
    /// assert!("li.na@192.0.2.1".parse::<EmailAddress>().is_err());
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    EmailAddress = email, filler = filler::is_email;
}

impl EmailAddress {
    /// What stands before the `@`.
    ///
    /// ```
    /// use clienteling::customer::EmailAddress;
    ///
    /// assert_eq!("Li.Na@example.com".parse::<EmailAddress>()?.local(), "Li.Na");
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn local(&self) -> &str {
        self.as_str().rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands behind the `@`.
    ///
    /// ```
    /// use clienteling::customer::EmailAddress;
    ///
    /// assert_eq!("李娜@例子。中国".parse::<EmailAddress>()?.domain(), "例子.中国");
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn domain(&self) -> &str {
        self.as_str().rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

#[cfg(feature = "idna")]
impl EmailAddress {
    /// The domain in ASCII, as it is looked up: by UTS 46, with the rules for lengths, hyphens,
    /// joiners and directions. Two spellings of one domain, in its own letters and in those, have
    /// one such form.
    ///
    /// # Errors
    /// [`TextError`] for a domain that no registry would accept.
    ///
    /// ```
    /// use clienteling::customer::EmailAddress;
    ///
    /// let address: EmailAddress = "李娜@例子.中国".parse()?;
    /// assert_eq!(address.ascii_domain()?, "xn--fsqu00a.xn--fiqs8s");
    /// assert!("a@ab--cd.com".parse::<EmailAddress>()?.ascii_domain().is_err());
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn ascii_domain(&self) -> Result<String, TextError> {
        idna::domain_to_ascii_strict(self.domain()).map_err(|_| TextError::Form {
            what: "domain of an e-mail address",
            expected: "one that internationalised domains (UTS 46) can have",
        })
    }
}

fn refused() -> TextError {
    TextError::Form { what: WHAT, expected: "for example `name@example.com`" }
}

fn email(text: &str) -> Result<String, TextError> {
    let text = trimmed(text, WHAT, 600, Breaks::Refused)?;
    let text: String = text.nfc().map(plain).collect();
    let address = pasted(value_in(&text, LABELS))?;
    if address.chars().count() > MAX {
        return Err(TextError::TooLong { what: WHAT, chars: address.chars().count(), max: MAX });
    }
    let (local, domain) = address.rsplit_once('@').ok_or_else(refused)?;
    let domain = domain_form(domain);
    let address = format!("{local}@{domain}");
    // Small letters can be more of them, so that comes before the check.
    let fits = address.chars().count() <= MAX;
    if fits && is_local(local) && is_domain(&domain) { Ok(address) } else { Err(refused()) }
}

/// What people write in front of one.
const LABELS: &str = "e-mail-adresse|e-mail address|email address|e-mail|email|mail|电子邮箱|电子邮件|\
                      邮箱地址|邮箱|邮件|電子郵件|電子信箱|電郵|信箱";

/// Half width for full width, and the full stops of Chinese and Japanese keyboards as dots.
fn plain(c: char) -> char {
    match c {
        '。' | '｡' => '.',
        c => narrow(c),
    }
}

/// The address in what was pasted: behind `mailto:`, or in angle brackets behind a name.
fn pasted(text: &str) -> Result<&str, TextError> {
    let text = text.trim_end_matches([';', ',', ' ']);
    let Some((name, address)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'))
    else {
        return without_scheme(text);
    };
    let address = without_scheme(address.trim())?;
    // Some programs put the address for the name; another address is a second one.
    let name = name.trim().trim_matches(['"', '\'']);
    let is_another = name.contains('@') && !name.eq_ignore_ascii_case(address);
    if is_another { Err(refused()) } else { Ok(address) }
}

fn without_scheme(text: &str) -> Result<&str, TextError> {
    match text.split_at_checked(SCHEME.len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case(SCHEME) => {
            let address = rest.split_once('?').map_or(rest, |(address, _)| address);
            // What is written by its code, such as `%40`, is none of the characters that are meant.
            if address.contains('%') { Err(refused()) } else { Ok(address) }
        }
        _ => Ok(text),
    }
}

fn is_local(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !local
            .chars()
            .any(|c| c.is_whitespace() || is_invisible(c) || "@,;:<>()[]\\\"".contains(c))
}

/// The domain in small letters, letter by letter as UTS 46 has it, and put together again.
fn domain_form(domain: &str) -> String {
    let small = domain.chars().flat_map(char::to_lowercase);
    let mut form = String::with_capacity(domain.len());
    for c in small {
        match c {
            // The Thai and the Lao vowel am is two characters in every domain.
            '\u{e33}' => form.push_str("\u{e4d}\u{e32}"),
            '\u{eb3}' => form.push_str("\u{ecd}\u{eb2}"),
            c => form.push(c),
        }
    }
    form.nfc().collect()
}

fn is_domain(domain: &str) -> bool {
    let is_number = |label: &str| label.chars().all(|c| plain_digit(c).is_ascii_digit());
    let last = domain.rsplit_once('.').map(|(_, last)| last);
    last.is_some_and(|last| !is_number(last)) && is_nfkc(domain) && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let mut before = None;
    let are_sound = label.chars().all(|c| {
        let is_sound = match c {
            '-' => true,
            // Joiners follow what they join, a virama (RFC 5892, A.1 and A.2).
            '\u{200c}' | '\u{200d}' => before.is_some_and(|c| canonical_combining_class(c) == 9),
            c if is_invisible(c) => false,
            // Letters in black circles and squares are pictures.
            '\u{1f100}'..='\u{1f1ff}' => false,
            c if is_combining_mark(c) => before.is_some(),
            c => c.is_alphabetic() || plain_digit(c).is_ascii_digit(),
        };
        before = Some(c);
        is_sound
    });
    are_sound
        && (1..=63).contains(&label.chars().count())
        && !label.starts_with('-')
        && !label.ends_with('-')
}

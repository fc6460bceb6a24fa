//! The name space of UIDs.

use std::fmt;
use std::str::FromStr;

/// A number or a text is no UUID that somebody drew. It is not repeated: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a UUID that was drawn (version 4), such as `uuidgen` writes it: 8, 4, 4, 4 and 12 \
     hexadecimal digits with hyphens between"
)]
pub struct NotANamespace;

/// The name space of the UIDs of a calendar: a UUID, drawn once and then always the same.
///
/// * It is a UUID of version 4 (RFC 9562), so neither nil nor one of those that are published.
///
/// Who knows it can find out whether a UID is that of a key that they guess. Where keys of customers can
/// be guessed, such as telephone numbers, it has to stay a secret, so `Debug` does not show it.
///
/// ```
/// use clienteling::followup::EventNamespace;
///
/// let drawn: EventNamespace = "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853".parse()?;
/// assert_eq!(EventNamespace::try_from(0x2f0c_11d7_5a8b_4c2e_9b1f_6d02_e7a4_c853_u128)?, drawn);
/// assert!(EventNamespace::try_from(7_u128).is_err());
/// // That of domain names is published.
/// assert!("6ba7b810-9dad-11d1-80b4-00c04fd430c8".parse::<EventNamespace>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EventNamespace(u128);

impl EventNamespace {
    pub(super) const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl TryFrom<u128> for EventNamespace {
    type Error = NotANamespace;

    fn try_from(number: u128) -> Result<Self, NotANamespace> {
        let (version, variant) = ((number >> 76) & 0xf, (number >> 62) & 0b11);
        if version == 4 && variant == 0b10 {
            Ok(EventNamespace(number))
        } else {
            Err(NotANamespace)
        }
    }
}

impl FromStr for EventNamespace {
    type Err = NotANamespace;

    fn from_str(text: &str) -> Result<Self, NotANamespace> {
        let mut digits = String::new();
        let mut parts = text.split('-');
        for length in [8, 4, 4, 4, 12] {
            let part = parts.next().filter(|part| part.len() == length).ok_or(NotANamespace)?;
            digits.push_str(part);
        }
        // A sign is no digit.
        if parts.next().is_some() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotANamespace);
        }
        u128::from_str_radix(&digits, 16).map_err(|_| NotANamespace)?.try_into()
    }
}

impl fmt::Debug for EventNamespace {
    /// Without the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventNamespace").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::EventNamespace;

    #[test]
    fn a_name_space_is_a_uuid_that_was_drawn() {
        let drawn = [
            "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853",
            "2F0C11D7-5A8B-4C2E-8B1F-6D02E7A4C853",
            "2f0c11d7-5a8b-4c2e-abcd-6d02e7a4c853",
            "2f0c11d7-5a8b-4c2e-b000-6d02e7a4c853",
        ];
        assert!(drawn.iter().all(|text| text.parse::<EventNamespace>().is_ok()));
        for wrong in [
            "",
            "2f0c11d75a8b4c2e9b1f6d02e7a4c853",
            "{2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853}",
            "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c85",
            "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853-",
            "2f0c11d-75a8b-4c2e-9b1f-6d02e7a4c853",
            "+f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853",
            "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c85g",
            // Nil, the largest, versions 1 and 5, and variants of others.
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "2f0c11d7-5a8b-5c2e-9b1f-6d02e7a4c853",
            "2f0c11d7-5a8b-4c2e-7b1f-6d02e7a4c853",
            "2f0c11d7-5a8b-4c2e-cb1f-6d02e7a4c853",
        ] {
            assert!(wrong.parse::<EventNamespace>().is_err(), "{wrong}");
        }
        for small in [0, 1, 7, 8, 0x2f0c_11d7_5a8b_4c2e, u128::MAX] {
            assert!(EventNamespace::try_from(small).is_err(), "{small}");
        }
    }
}

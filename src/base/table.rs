//! What the base makes of the table of kinds: from one row for each kind of fact all that a kind
//! needs.
//!
//! | a row says | and from that follow |
//! |---|---|
//! | name, type, key, words | the variants of the fact and of its kind, how they are written, and the index |
//! | `subject` | whom or what it is about: `customer`, `nobody`, `firm`, or a field that says it: `staff(field)`, `product(field)`, `any(field)` |
//! | `held` | where the records stand: their order, counts, first day; adding, replacing, removing; storing and rebuilding |
//! | `mentions` | customers beside the subject, and what becomes of each when that customer is erased: `renamed` to the pseudonym, without where the fact comes from, or the whole fact is `gone` |
//! | `seen` | `counted`: only that it is there; or `internal` as a list of the customer's business, shown as the row says, without those that it hides (`where`) |
//! | `erased` | with its customer: `gone`, or `kept` for the books as the row says |
//!
//! A merge changes no fact: those of a subject stand with whoever the identifier belongs to now,
//! and a mention is found under each of the identifiers.

/// Writes out a table of kinds.
macro_rules! table {
    (
        $(#[$fact_doc:meta])* fact $Fact:ident as $name:tt,
        $(#[$kind_doc:meta])* kind $Kind:ident,
        $(#[$business_doc:meta])* business $Business:ident,
        customer $Customer:ident, others $Others:ident;
        $(
            $(#[$doc:meta])*
            $kind:ident($record:ty) = $key:tt, $words:literal {
                subject: $subject:ident $(($about:ident))?,
                held: $($place:ident).+,
                $(mentions: [$($mention:ident $after:ident),+],)?
                seen: $seen:ident $({
                    $(#[$list_doc:meta])*
                    $list:ident: $shown:ty = $show:expr $(, where $is_seen:expr)?
                })?,
                erased: $erased:ident $(($keep:expr))?,
            }
        )+
    ) => {
        $crate::units::guard::guarded! {
        $(#[$fact_doc])*
        ///
        /// Serialised as `{"purchase": {…}}`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $Fact as $name {
            $($(#[$doc])* $kind($record) = $key,)+
        }
        }

        $(#[$kind_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[non_exhaustive]
        pub enum $Kind {
            $($(#[$doc])* #[serde(rename = $key)] $kind,)+
        }

        impl $Kind {
            /// All of them, in order.
            pub const ALL: [$Kind; [$($Kind::$kind),+].len()] = [$($Kind::$kind),+];
        }

        impl std::fmt::Display for $Kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::units::text::pad(f, match self { $($Kind::$kind => $words,)+ })
            }
        }

        impl $Fact {
            /// Which kind.
            pub const fn kind(&self) -> $Kind {
                match self { $($Fact::$kind(_) => $Kind::$kind,)+ }
            }

            /// Whom or what it is about. `None`: nobody who is known, as a visit without details.
            pub fn subject(&self) -> Option<$crate::rule::measure::Subject> {
                match self { $($Fact::$kind(_fact) => subject!($subject $(($about))? of _fact),)+ }
            }

            /// The customer whom it is about. `None`: it is about no customer.
            pub fn customer(&self) -> Option<&$crate::units::CustomerId> {
                match self {
                    $($Fact::$kind(_fact) => of_customer!($subject {
                        Some($crate::units::OfCustomer::customer(_fact))
                    } else {
                        None
                    }),)+
                }
            }

            /// Every customer whom it mentions beside its subject.
            pub fn mentions(&self) -> Vec<&$crate::units::CustomerId> {
                match self {
                    $($Fact::$kind(_fact) => {
                        let mut _mentioned = Vec::new();
                        $($($crate::base::mention::Mention::each(&_fact.$mention, &mut _mentioned);)+)?
                        _mentioned
                    })+
                }
            }

            /// The day on which it happened.
            pub fn date(&self) -> chrono::NaiveDate {
                match self { $($Fact::$kind(fact) => $crate::units::Record::date(fact),)+ }
            }

            /// The identifier, as text.
            pub fn id(&self) -> &str {
                match self { $($Fact::$kind(fact) => $crate::units::Record::id(fact).as_str(),)+ }
            }
        }

        $(impl From<$record> for $Fact {
            fn from(fact: $record) -> $Fact {
                $Fact::$kind(fact)
            }
        })+

        impl $crate::base::holder::AnyFact for $Fact {
            type Kind = $Kind;

            const KINDS: usize = $Kind::ALL.len();

            fn number(kind: $Kind) -> usize {
                kind as usize
            }

            fn kind(&self) -> $Kind {
                $Fact::kind(self)
            }

            fn date(&self) -> chrono::NaiveDate {
                $Fact::date(self)
            }

            fn id(&self) -> &str {
                $Fact::id(self)
            }

            fn shared_id(&self) -> $crate::units::IdText {
                match self { $($Fact::$kind(fact) => $crate::units::Record::id(fact).clone().into(),)+ }
            }

            fn customer(&self) -> Option<&$crate::units::CustomerId> {
                $Fact::customer(self)
            }

            fn mentions(&self) -> Vec<&$crate::units::CustomerId> {
                $Fact::mentions(self)
            }

            fn differing(&self, held: &Self) -> std::collections::BTreeSet<&'static str> {
                match (self, held) {
                    $(($Fact::$kind(fact), $Fact::$kind(held)) => {
                        $crate::units::guard::Differing::differing(fact, held)
                    })+
                    _ => std::collections::BTreeSet::new(),
                }
            }

            fn for_the_books(self, _pseudonym: &$crate::units::CustomerId) -> Option<Self> {
                match self {
                    $($Fact::$kind(_fact) => remaining!(
                        $erased $(($keep))?: $record, _fact, _pseudonym.clone()
                    ).map($Fact::$kind),)+
                }
            }

            fn forget(
                mut self,
                _forgotten: &dyn Fn(&$crate::units::CustomerId) -> bool,
                _pseudonym: &$crate::units::CustomerId,
            ) -> Option<Self> {
                let stays = match &mut self {
                    $($Fact::$kind(_fact) => {
                        forget!(_fact, _forgotten, _pseudonym; $($($after $mention),+)?)
                    })+
                };
                stays.then_some(self)
            }

            fn forget_as(
                &mut self,
                held: &Self,
                _erased: &dyn Fn(&$crate::units::CustomerId) -> bool,
            ) {
                match (self, held) {
                    $(($Fact::$kind(_fact), $Fact::$kind(_held)) => {
                        forget_as!(_fact, _held, _erased; $($($after $mention),+)?);
                    })+
                    _ => {}
                }
            }
        }

        $(of_customer!($subject {
            lists! { $Customer.$($place).+: $record }
        } else {
            lists! { $Others.$($place).+: $record }
        });)+

        holder! { customer $Customer, $Fact, $Kind;
            $($kind $record, $subject, [$($($mention $after),+)?];)+ }
        holder! { others $Others, $Fact, $Kind;
            $($kind $record, $subject, [$($($mention $after),+)?];)+ }

        $(#[$business_doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $Business {
            $($($(#[$list_doc])* pub $list: Vec<$shown>,)?)+
        }

        impl $Business {
            /// What a customer's business was on a day, where a clearance covers it.
            pub(super) fn seen(
                customer: &$Customer,
                clearance: $crate::customer::Clearance,
                as_of: chrono::NaiveDate,
            ) -> Option<$Business> {
                fn list<T: $crate::units::Record, V>(
                    customer: &impl $crate::base::holder::Lists<T>,
                    as_of: chrono::NaiveDate,
                    is_seen: impl Fn(&T) -> bool,
                    show: impl Fn(&T) -> V,
                ) -> Vec<V> {
                    let known = customer.list().as_of(as_of).iter();
                    known.filter(|one| is_seen(one)).map(show).collect()
                }
                clearance.covers($crate::customer::Sensitivity::Internal).then(|| $Business {
                    $($($list: {
                        let show: fn(&$record, $crate::customer::Clearance) -> $shown = $show;
                        let is_seen: &[fn(&$record, $crate::customer::Clearance) -> bool] =
                            &[$($is_seen)?];
                        let is_seen = |one: &$record| is_seen.iter().all(|is| is(one, clearance));
                        list(customer, as_of, is_seen, |one| show(one, clearance))
                    },)?)+
                })
            }
        }
    };
}

/// Implements what holds the facts of a side: a customer, or what is about no customer.
macro_rules! holder {
    ($side:ident $Holder:ident, $Fact:ident, $Kind:ident;
     $($kind:ident $record:ty, $subject:ident, [$($($mention:ident $after:ident),+)?];)+) => {
        impl $crate::base::holder::Holder for $Holder {
            type Fact = $Fact;

            fn append(&mut self, fact: $Fact) -> $crate::units::Order {
                match fact {
                    $($Fact::$kind(_fact) => on_side!($side $subject {
                        $crate::base::holder::Lists::<$record>::list_mut(self).append(_fact)
                    } else {
                        $crate::units::Order::Kept
                    }),)+
                }
            }

            fn settle(&mut self) {
                $(on_side!($side $subject {
                    // To write to a list makes room for it, and most are not there.
                    if !$crate::base::holder::Lists::<$record>::list(self).is_settled() {
                        $crate::base::holder::Lists::<$record>::list_mut(self).settle();
                    }
                } else {});)+
            }

            fn holds(&self, fact: &$Fact) -> bool {
                let (_date, _id) = ($Fact::date(fact), $Fact::id(fact));
                match fact {
                    $($Fact::$kind(_fact) => on_side!($side $subject {
                        $crate::base::holder::Lists::<$record>::list(self).find(_date, _id) == Some(_fact)
                    } else {
                        false
                    }),)+
                }
            }

            fn has(&self, key: &$crate::base::holder::Key<'_, $Fact>) -> bool {
                match key.kind {
                    $($Kind::$kind => on_side!($side $subject {
                        $crate::base::holder::Lists::<$record>::list(self).find(key.date, key.id).is_some()
                    } else {
                        false
                    }),)+
                }
            }

            fn find(&self, key: $crate::base::holder::Key<'_, $Fact>) -> Option<$Fact> {
                match key.kind {
                    $($Kind::$kind => on_side!($side $subject {
                        $crate::base::holder::Lists::<$record>::list(self).find(key.date, key.id).cloned().map($Fact::$kind)
                    } else {
                        None
                    }),)+
                }
            }

            fn take(&mut self, key: $crate::base::holder::Key<'_, $Fact>) -> Option<$Fact> {
                match key.kind {
                    $($Kind::$kind => on_side!($side $subject {
                        $crate::base::holder::Lists::<$record>::list_mut(self).take(key.date, key.id).map($Fact::$kind)
                    } else {
                        None
                    }),)+
                }
            }

            fn forget(
                &mut self,
                key: $crate::base::holder::Key<'_, $Fact>,
                _forgotten: &dyn Fn(&$crate::units::CustomerId) -> bool,
                _pseudonym: &$crate::units::CustomerId,
            ) -> bool {
                match key.kind {
                    $($Kind::$kind => on_side!($side $subject {
                        $crate::base::holder::Lists::<$record>::list_mut(self)
                            .find_mut(key.date, key.id)
                            .is_none_or(|_fact| {
                                forget!(_fact, _forgotten, _pseudonym; $($($after $mention),+)?)
                            })
                    } else {
                        true
                    }),)+
                }
            }

            fn facts(&self) -> impl Iterator<Item = $Fact> + '_ {
                std::iter::empty()
                $(.chain(on_side!($side $subject {
                    $crate::base::holder::Lists::<$record>::list(self).all().iter().cloned().map($Fact::$kind)
                } else {
                    std::iter::empty()
                })))+
            }

            fn into_facts(mut self) -> impl Iterator<Item = $Fact> {
                std::iter::empty()
                $(.chain(on_side!($side $subject {
                    std::mem::take($crate::base::holder::Lists::<$record>::list_mut(&mut self)).into_all().into_iter().map($Fact::$kind)
                } else {
                    std::iter::empty()
                })))+
            }

            fn len(&self) -> usize {
                [$(on_side!($side $subject {
                    $crate::base::holder::Lists::<$record>::list(self).len()
                } else {
                    0
                }),)+].into_iter().fold(0, usize::saturating_add)
            }

            fn known_since(&self) -> Option<chrono::NaiveDate> {
                let firsts = [$(on_side!($side $subject {
                    $crate::base::holder::Lists::<$record>::list(self).all().first().map($crate::units::Record::date)
                } else {
                    None
                }),)+];
                firsts.into_iter().flatten().min()
            }

            fn next_after(&self, as_of: chrono::NaiveDate) -> Option<chrono::NaiveDate> {
                let nexts = [$(on_side!($side $subject {
                    $crate::base::holder::Lists::<$record>::list(self).next_after(as_of).map($crate::units::Record::date)
                } else {
                    None
                }),)+];
                nexts.into_iter().flatten().min()
            }

            fn counts(&self, as_of: chrono::NaiveDate) -> std::collections::BTreeMap<$Kind, u64> {
                let mut counts = std::collections::BTreeMap::new();
                $(on_side!($side $subject {
                    let known = $crate::base::holder::Lists::<$record>::list(self).as_of(as_of);
                    if !known.is_empty() {
                        counts.insert($Kind::$kind, u64::try_from(known.len()).unwrap_or(u64::MAX));
                    }
                } else {});)+
                counts
            }
        }
    };
}

/// Says where a holder has the records of one kind.
macro_rules! lists {
    ($Holder:ident.$($place:ident).+: $record:ty) => {
        impl $crate::base::holder::Lists<$record> for $Holder {
            fn list(&self) -> &$crate::units::Records<$record> {
                &self.$($place).+
            }

            fn list_mut(&mut self) -> &mut $crate::units::Records<$record> {
                &mut self.$($place).+
            }
        }
    };
}

/// The first, where the subject is a customer.
macro_rules! of_customer {
    (customer { $($then:tt)* } else { $($otherwise:tt)* }) => { $($then)* };
    ($other:ident { $($then:tt)* } else { $($otherwise:tt)* }) => { $($otherwise)* };
}

/// The first, where facts about the subject belong to the side.
macro_rules! on_side {
    (customer $subject:ident { $($then:tt)* } else { $($otherwise:tt)* }) => {
        of_customer!($subject { $($then)* } else { $($otherwise)* })
    };
    (others $subject:ident { $($then:tt)* } else { $($otherwise:tt)* }) => {
        of_customer!($subject { $($otherwise)* } else { $($then)* })
    };
}

/// Whom or what a fact is about.
macro_rules! subject {
    (customer of $fact:ident) => {
        Some($crate::units::OfCustomer::customer($fact).clone().into())
    };
    (nobody of $fact:ident) => {
        None
    };
    (firm of $fact:ident) => {
        Some($crate::rule::measure::Subject::Firm)
    };
    ($kind:ident($about:ident) of $fact:ident) => {
        Some($crate::rule::measure::Subject::from($fact.$about.clone()))
    };
}

/// What remains of a fact whose customer is erased.
macro_rules! remaining {
    (gone: $record:ty, $fact:ident, $pseudonym:expr) => {
        None::<$record>
    };
    (kept($keep:expr): $record:ty, $fact:ident, $pseudonym:expr) => {{
        let keep: fn($record, $crate::units::CustomerId) -> $record = $keep;
        Some(keep($fact, $pseudonym))
    }};
}

/// What becomes of the mentions of those who are erased. Whether the fact stays.
macro_rules! forget {
    ($fact:ident, $forgotten:ident, $pseudonym:ident;) => {
        true
    };
    ($fact:ident, $forgotten:ident, $pseudonym:ident; $($after:ident $mention:ident),+) => {{
        let goes = [$(forget!(goes $after $fact.$mention, $forgotten)),+].contains(&true);
        let is_renamed = !goes
            && [$(forget!(rename $after $fact.$mention, $forgotten, $pseudonym)),+].contains(&true);
        if is_renamed {
            $fact.provenance = $crate::units::Provenance::unknown();
        }
        !goes
    }};
    (goes gone $fact:ident.$mention:ident, $forgotten:ident) => {
        $crate::base::mention::Mention::is_of(&$fact.$mention, $forgotten)
    };
    (goes renamed $fact:ident.$mention:ident, $forgotten:ident) => {
        false
    };
    (rename gone $fact:ident.$mention:ident, $forgotten:ident, $pseudonym:ident) => {
        false
    };
    (rename renamed $fact:ident.$mention:ident, $forgotten:ident, $pseudonym:ident) => {
        $crate::base::mention::Mention::rename(&mut $fact.$mention, $forgotten, $pseudonym)
    };
}

/// The same for a fact that is sent again, as it was done to the one that is held.
macro_rules! forget_as {
    ($fact:ident, $held:ident, $erased:ident;) => {};
    ($fact:ident, $held:ident, $erased:ident; $($after:ident $mention:ident),+) => {
        if [$(forget_as!($after $fact.$mention, $held.$mention, $erased)),+].contains(&true) {
            $fact.provenance = $crate::units::Provenance::unknown();
        }
    };
    (gone $fact:ident.$mention:ident, $held:expr, $erased:ident) => {
        false
    };
    (renamed $fact:ident.$mention:ident, $held:expr, $erased:ident) => {
        $crate::base::mention::Mention::rename_as(&mut $fact.$mention, &$held, $erased)
    };
}

pub(super) use {
    forget, forget_as, holder, lists, of_customer, on_side, remaining, subject, table,
};

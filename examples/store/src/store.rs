//! A firm's records and reviews in SQLite.

use clienteling::firm::{FirmErasure, FirmRecord};
use clienteling::port::{ReviewSink, Source, load};
use clienteling::{CustomerId, NaiveDate, Review};
use rusqlite::Connection;

pub(crate) struct Sqlite(Connection);

pub(crate) type StoreError = Box<dyn std::error::Error>;

impl Sqlite {
    pub(crate) fn open(path: &str) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS records (record TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS reviews (day TEXT PRIMARY KEY, review TEXT NOT NULL);",
        )?;
        Ok(Sqlite(connection))
    }

    pub(crate) fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(!self.0.prepare("SELECT 1 FROM records")?.exists(())?)
    }

    pub(crate) fn write(&mut self, record: &FirmRecord) -> Result<(), StoreError> {
        self.0.execute("INSERT INTO records VALUES (?1)", [serde_json::to_string(record)?])?;
        Ok(())
    }

    /// Erases a customer from all that is kept: the records are written anew, and the reviews go,
    /// because they name whoever it was.
    pub(crate) fn erase(
        &mut self,
        customer: &CustomerId,
        pseudonym: CustomerId,
    ) -> Result<FirmErasure, StoreError> {
        let loaded = load(self)?;
        if let Some(refused) = loaded.refused.first() {
            return Err(format!("nothing was erased, because it would be lost: {refused}").into());
        }
        let mut firm = loaded.firm;
        let erasure = firm.erase(customer, pseudonym)?;
        let transaction = self.0.transaction()?;
        transaction.execute_batch("DELETE FROM records; DELETE FROM reviews;")?;
        for record in firm.records() {
            let row = serde_json::to_string(&record)?;
            transaction.execute("INSERT INTO records VALUES (?1)", [row])?;
        }
        transaction.commit()?;
        Ok(erasure)
    }

    pub(crate) fn review(&self, day: NaiveDate) -> Result<String, StoreError> {
        let sql = "SELECT review FROM reviews WHERE day = ?1";
        Ok(self.0.query_row(sql, [day.to_string()], |row| row.get(0))?)
    }
}

impl Source for Sqlite {
    type Error = StoreError;

    fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), StoreError> {
        let mut statement = self.0.prepare("SELECT record FROM records ORDER BY rowid")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            take(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
        }
        Ok(())
    }
}

impl ReviewSink for Sqlite {
    type Error = StoreError;

    fn accept(&mut self, review: &Review) -> Result<(), StoreError> {
        let row = [review.as_of().to_string(), serde_json::to_string(review)?];
        self.0.execute("INSERT OR REPLACE INTO reviews VALUES (?1, ?2)", row)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clienteling::port::conformance;

    use super::*;

    fn holding(records: &[FirmRecord]) -> Sqlite {
        let mut sqlite = Sqlite::open(":memory:").unwrap();
        for record in records {
            sqlite.write(record).unwrap();
        }
        sqlite
    }

    #[test]
    fn of_somebody_erased_no_row_says_who_it_was() {
        let rows = crate::SHOP.map(|row| serde_json::from_str::<FirmRecord>(row).unwrap());
        let mut sqlite = holding(&rows);
        let erasure = sqlite.erase(&"C-2".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
        assert_eq!(erasure.facts.former_ids.len(), 2);
        let mut left = String::new();
        sqlite.read(&mut |record| left += &serde_json::to_string(&record).unwrap()).unwrap();
        assert!(left.contains("INV-1") && left.contains("O-1"), "{left}");
        for gone in ["Li Na", "C-1", "C-2"] {
            assert!(!left.contains(gone), "{left}");
        }
    }

    #[test]
    fn it_keeps_what_a_store_promises() {
        conformance::source(holding).unwrap();
        conformance::store(holding).unwrap();
        let held = |sqlite: &mut Sqlite, review: &Review| {
            let text = serde_json::to_string(review).unwrap();
            usize::from(sqlite.review(review.as_of()).is_ok_and(|held| held == text))
        };
        conformance::sink(|| holding(&[]), held).unwrap();
    }
}

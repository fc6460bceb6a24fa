//! A firm's records and reviews in SQLite.

use clienteling::firm::FirmRecord;
use clienteling::port::{ReviewSink, Source};
use clienteling::{NaiveDate, Review};
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

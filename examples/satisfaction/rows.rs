//! The rows of a table of text, whatever parts its cells.

/// What parts the cells: of comma, semicolon and tab the one that stands most often in the head.
pub(crate) fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let often = |mark: &u8| head.bytes().filter(|byte| byte == mark).count();
    *b",;\t".iter().max_by_key(|mark| (often(mark), **mark == b',')).unwrap_or(&b',')
}

/// The cells of each line, with the number of the line: parted by what stands most often in the
/// head, outside quotes.
pub(crate) fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter(text)).build();
    let mut input = text.as_bytes();
    let (mut field, mut row, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    let mut buffer = [0; 1_024];
    let mut line = 1;
    loop {
        let (result, read, written) = reader.read_field(input, &mut buffer);
        let taken = &input[..read];
        input = &input[read..];
        field.extend_from_slice(&buffer[..written]);
        let breaks = String::from_utf8_lossy(taken).matches('\n').count();
        match result {
            csv_core::ReadFieldResult::InputEmpty if !input.is_empty() => {}
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::Field { record_end } => {
                row.push(String::from_utf8_lossy(&std::mem::take(&mut field)).into_owned());
                if record_end {
                    rows.push((line, std::mem::take(&mut row)));
                }
            }
            csv_core::ReadFieldResult::End => return rows,
        }
        line += breaks;
    }
}

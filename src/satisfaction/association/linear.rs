//! Small symmetric matrices: their eigenvalues, and with these all that least squares needs.

/// A square matrix of a few dozen rows at most.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matrix {
    rows: Vec<Vec<f64>>,
}

impl Matrix {
    pub(super) fn of(size: usize, cell: impl Fn(usize, usize) -> f64) -> Self {
        let row = |i| (0..size).map(|j| cell(i, j)).collect();
        Matrix { rows: (0..size).map(row).collect() }
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        // INVARIANT: every caller counts to the size.
        self.rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0)
    }

    fn set(&mut self, i: usize, j: usize, value: f64) {
        if let Some(cell) = self.rows.get_mut(i).and_then(|row| row.get_mut(j)) {
            *cell = value;
        }
    }

    /// Turns the columns `p` and `q` by an angle.
    fn turn_columns(&mut self, p: usize, q: usize, (sin, cos): (f64, f64)) {
        for k in 0..self.rows.len() {
            let (a, b) = (self.at(k, p), self.at(k, q));
            self.set(k, p, cos * a - sin * b);
            self.set(k, q, sin * a + cos * b);
        }
    }

    fn turn_rows(&mut self, p: usize, q: usize, (sin, cos): (f64, f64)) {
        for k in 0..self.rows.len() {
            let (a, b) = (self.at(p, k), self.at(q, k));
            self.set(p, k, cos * a - sin * b);
            self.set(q, k, sin * a + cos * b);
        }
    }
}

/// The eigenvalues of a symmetric matrix, each with its vector: Jacobi's rotations, which leave even
/// small eigenvalues right. Cost: about ten passes of n³.
pub(super) fn eigen(mut matrix: Matrix) -> Vec<(f64, Vec<f64>)> {
    let size = matrix.rows.len();
    let mut vectors = Matrix::of(size, |i, j| if i == j { 1.0 } else { 0.0 });
    for _ in 0..100 {
        let mut turned = false;
        for p in 0..size {
            for q in p.saturating_add(1)..size {
                let (off, on_p, on_q) = (matrix.at(p, q), matrix.at(p, p), matrix.at(q, q));
                if off.abs() <= f64::EPSILON * 1e-2 * (on_p * on_q).abs().sqrt() {
                    continue;
                }
                turned = true;
                let half = (on_q - on_p) / (2.0 * off);
                let sign = if half >= 0.0 { 1.0 } else { -1.0 };
                let tan = sign / (half.abs() + (half * half + 1.0).sqrt());
                let cos = 1.0 / (tan * tan + 1.0).sqrt();
                let turn = (tan * cos, cos);
                matrix.turn_columns(p, q, turn);
                matrix.turn_rows(p, q, turn);
                vectors.turn_columns(p, q, turn);
            }
        }
        if !turned {
            break;
        }
    }
    let vector = |k| (0..size).map(|i| vectors.at(i, k)).collect();
    (0..size).map(|k| (matrix.at(k, k), vector(k))).collect()
}

// SPDX-License-Identifier: MIT
private import COpenBLAS

extension Tensor {
  /// The matrix product of two rank-2 tensors, through OpenBLAS.
  ///
  /// Shapes [M, K] and [K, N] give [M, N].
  ///
  /// - Throws: `TensorError.productMismatch` if the inner sizes differ.
  package func matrixProduct(_ other: Tensor) throws(TensorError) -> Tensor {
    guard shape.rank == 2, other.shape.rank == 2, shape[1] == other.shape[0] else {
      throw .productMismatch(left: shape, right: other.shape)
    }
    BLAS.useOneThread
    let (rows, inner, columns) = (Int32(shape[0]), Int32(shape[1]), Int32(other.shape[1]))
    var product = Tensor(shape: [shape[0], other.shape[1]]) { _ in 0 }
    unsafe product.withUnsafeMutableValues { result in
      unsafe withUnsafeValues { left in
        unsafe other.withUnsafeValues { right in
          unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1, left.baseAddress,
            max(inner, 1), right.baseAddress, max(columns, 1), 0, result.baseAddress,
            max(columns, 1))
        }
      }
    }
    return product
  }
}

/// Process-wide set-up of OpenBLAS.
private enum BLAS {
  /// Our own loops use all cores; the library's threads inside them would only fight for the same.
  static let useOneThread: Void = openblas_set_num_threads(1)
}

// SPDX-License-Identifier: MIT
import Compression
import Language

extension Invocation {
  /// A share of channels or weights, as exact as it was written; nil when not given.
  ///
  /// - Throws: `CompressionError` unless it lies in 0 ..< 1.
  func pruningRatio(_ name: String) throws -> PruningRatio? {
    if let exact = rational(name) {
      return try PruningRatio(exact.numerator, over: exact.denominator)
    }
    return try optionalDouble(name).map { try PruningRatio($0) }
  }
}

// SPDX-License-Identifier: MIT

/// Every quantization scheme, in alphabetical order of the words for them.
package enum QuantizationSchemeRegistry {
  package static let all: [any QuantizationScheme.Type] = [
    LearnedStepScheme.self,
    NNIScheme.self,
    StandardScheme.self,
  ]

  /// The scheme of a name; nil if there is none.
  package static func named(_ name: String) -> (any QuantizationScheme.Type)? {
    all.first { $0.name == name }
  }
}

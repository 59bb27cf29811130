// SPDX-License-Identifier: MIT
package import Tensors

/// One array of a layer's numbers, with what has been attached to it.
package struct Parameter: Equatable, Sendable {
  /// What a parameter is for; decides initialization, decay and counting.
  package enum Role: String, Sendable {
    case weight, bias, scale, shift, statistic
  }

  /// The last part of its key, such as `weight`.
  package let name: String
  package let role: Role
  package var value: Tensor
  /// How the plan rounds the values before it uses them; nil for full precision.
  package var quantizer: (any WeightQuantizer)?
  /// 1 where a value stays and 0 where it is pruned, of the shape of `value`; nil where none is.
  ///
  /// Pruned values are zero, and neither training nor rounding changes that.
  package private(set) var mask: Tensor?

  package init(
    _ name: String, role: Role, value: Tensor, quantizer: (any WeightQuantizer)? = nil
  ) {
    self.name = name
    self.role = role
    self.value = value
    self.quantizer = quantizer
  }

  /// Prunes the values where a mask is 0, for good; nil lets every value go free again.
  package mutating func apply(_ mask: Tensor?) {
    precondition(mask.map { $0.shape == value.shape } ?? true, "the mask has the values' shape")
    self.mask = mask
    if let mask {
      for index in 0..<mask.count where mask[index] == 0 { value[index] = 0 }
    }
  }

  /// Prunes the values where a mask is 0, and those that another one prunes.
  package mutating func apply(_ mask: Tensor, beside other: Tensor?) {
    var joint = mask
    if let other {
      for index in 0..<mask.count where other[index] == 0 { joint[index] = 0 }
    }
    apply(joint)
  }

  /// Keeps only the given indices of an axis, in values and mask.
  mutating func keep(_ indices: [Int], axis: Int) {
    value = value.selecting(indices, axis: axis)
    if axis == 0 { quantizer = quantizer?.keeping(indices) }
    mask = mask?.selecting(indices, axis: axis)
  }

  /// Values that the mask lets stay; all of them where there is none.
  package var unmaskedCount: Int {
    mask.map { mask in mask.values.reduce(0) { $0 + ($1 == 0 ? 0 : 1) } } ?? value.count
  }

  /// Whether an optimizer changes it; running statistics are not trained.
  package var isTrainable: Bool { role != .statistic }

  package static func == (left: Parameter, right: Parameter) -> Bool {
    left.name == right.name && left.role == right.role && left.value == right.value
      && left.quantizer?.description == right.quantizer?.description
      && left.quantizer?.stepSizes == right.quantizer?.stepSizes && left.mask == right.mask
  }
}

// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// y = max(x, 0) with the mask of positive lanes.
  package static func relu(vectors: Int, x: LaneFloats, y: LaneFloats, mask: LaneMask?) {
    unsafe tk_relu_forward(vectors, x, y, mask)
  }

  /// dx = mask ? dy : 0; in place allowed.
  package static func applyMask(vectors: Int, dy: LaneFloats, mask: LaneMask, dx: LaneFloats) {
    unsafe tk_mask_apply(vectors, dy, mask, dx)
  }

  /// y = a + b; in place allowed.
  package static func add(vectors: Int, _ a: LaneFloats, _ b: LaneFloats, y: LaneFloats) {
    unsafe tk_add(vectors, a, b, y)
  }

  /// y = x.
  package static func copy(vectors: Int, from x: LaneFloats, to y: LaneFloats) {
    unsafe tk_copy(vectors, x, y)
  }

  /// Copies a run of channels of every pixel from one tensor to another.
  package static func copyChannels(
    pixels: Int, count: Int, from source: LaneFloats, channels sourceChannels: Int,
    first sourceFirst: Int, to target: LaneFloats, channels targetChannels: Int,
    first targetFirst: Int
  ) {
    unsafe tk_copy_channels(
      pixels, source, Int32(sourceChannels), Int32(sourceFirst), target, Int32(targetChannels),
      Int32(targetFirst), Int32(count))
  }

  /// y = x of every stride-th pixel with channels from `sources`; -1 gives zeros.
  package static func gather(
    height: Int, width: Int, channels: Int, stride: Int, sources: [Int32], x: LaneFloats,
    y: LaneFloats
  ) {
    unsafe tk_gather_forward(
      Int32(height), Int32(width), Int32(channels), Int32(stride), Int32(sources.count), sources,
      x, y)
  }

  /// The transpose of `gather`.
  package static func gatherBackward(
    height: Int, width: Int, channels: Int, stride: Int, sources: [Int32], dy: LaneFloats,
    dx: LaneFloats
  ) {
    unsafe tk_gather_backward(
      Int32(height), Int32(width), Int32(channels), Int32(stride), Int32(sources.count), sources,
      dy, dx)
  }

  /// y = x * scale + shift for each channel; in place allowed.
  package static func channelAffine(
    pixels: Int, channels: Int, x: LaneFloats, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, y: LaneFloats
  ) {
    unsafe tk_channel_affine(pixels, Int32(channels), x, scale, shift, y)
  }

  /// y = x * scale for each channel; in place allowed.
  package static func channelScale(
    pixels: Int, channels: Int, x: LaneFloats, scale: UnsafePointer<Float>, y: LaneFloats
  ) {
    unsafe tk_channel_scale(pixels, Int32(channels), x, scale, y)
  }
}

// SPDX-License-Identifier: MIT
private import CKernels

/// How a stored image is changed on its way into a lane.
package struct ImageAugmentation: Equatable, Sendable {
  package var shiftY: Int
  package var shiftX: Int
  package var isMirrored: Bool

  package init(shiftY: Int = 0, shiftX: Int = 0, isMirrored: Bool = false) {
    self.shiftY = shiftY
    self.shiftX = shiftX
    self.isMirrored = isMirrored
  }

  package static let none = ImageAugmentation()
}

extension Kernels {
  /// Loads one lane from stored pixels [C, H, W], scaled to [0, 1].
  package static func loadLane(
    _ lane: Int, pixels: UnsafePointer<UInt8>, augmentation: ImageAugmentation = .none,
    channels: Int, height: Int, width: Int, x: LaneFloats
  ) {
    var source = unsafe tk_image_source(
      pixels: pixels, shift_y: Int32(augmentation.shiftY), shift_x: Int32(augmentation.shiftX),
      mirrored: augmentation.isMirrored ? 1 : 0)
    unsafe tk_lane_load(&source, Int32(lane), Int32(channels), Int32(height), Int32(width), x)
  }

  /// Copies planar floats [C, H, W] into one lane.
  package static func insertLane(
    _ lane: Int, image: UnsafePointer<Float>, channels: Int, height: Int, width: Int,
    x: LaneFloats
  ) {
    unsafe tk_lane_insert(image, Int32(lane), Int32(channels), Int32(height), Int32(width), x)
  }

  /// Copies one lane out as planar floats [C, H, W].
  package static func extractLane(
    _ lane: Int, x: LaneFloats, channels: Int, height: Int, width: Int,
    image: UnsafeMutablePointer<Float>
  ) {
    unsafe tk_lane_extract(x, Int32(lane), Int32(channels), Int32(height), Int32(width), image)
  }
}

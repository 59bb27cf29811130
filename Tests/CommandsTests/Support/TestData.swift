// SPDX-License-Identifier: MIT
import Foundation
import TestSupport

/// The folder of small images that all tests of the commands share.
enum TestData {
  private static let made: Result<ScratchFolder, any Error> = Result {
    let folder = try ScratchFolder()
    try PatternImages.write(to: folder)
    // Nobody lets go of a static value.
    atexit { TestData.remove() }
    return folder
  }

  /// The folder.
  ///
  /// - Throws: if it could not be written.
  static func folder() throws -> ScratchFolder { try made.get() }

  /// Lines that read these images and load a network of one small convolution, `tiny`.
  ///
  /// - Throws: as `folder()`.
  static func tiny() throws -> String {
    """
    load idx path='\(try folder().path)'
    network tiny { conv 8 kernel=3 stride=2 pad=1; relu; flatten; linear 10 }
    load tiny
    """
  }

  /// A session with these images, a tiny network, a named model, and something to undo and redo.
  ///
  /// - Throws: if the preparation fails.
  static func shell() throws -> Shell { try Shell.prepared() }

  private static func remove() {
    if let path = try? folder().path { try? FileManager.default.removeItem(atPath: path) }
  }
}

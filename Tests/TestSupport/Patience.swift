// SPDX-License-Identifier: MIT
import Glibc

/// How long a test waits for a program or a thread before it gives it up as hung.
///
/// Ten minutes: a busy machine is slow, and no test is about time.
package enum Patience {
  /// Looks again and again; whether the condition came true.
  package static func wait(
    every microseconds: UInt32 = 5000, until isThere: () throws -> Bool
  ) rethrows -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(600)
    while clock.now < end {
      if try isThere() { return true }
      usleep(microseconds)
    }
    return try isThere()
  }
}

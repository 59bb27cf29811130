// SPDX-License-Identifier: MIT

/// What the program tells its caller.
enum ExitStatus: Int32 {
  case done = 0
  /// A step failed, or an expectation did not hold.
  case failed = 1
  /// A wrong call, or a script error found before the first step ran.
  case wrongCall = 2
  case interrupted = 130
}

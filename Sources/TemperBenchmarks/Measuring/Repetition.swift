// SPDX-License-Identifier: MIT

/// Times a short piece of work.
enum Repetition {
  /// Seconds of one call, measured so many times, each over enough calls to last at least 10 ms.
  static func seconds(_ count: Int, _ body: () -> Void) -> [Double] {
    let clock = ContinuousClock()
    body()
    let once = max(clock.measure(body) / Duration.seconds(1), 1e-9)
    let calls = max(1, Int((0.01 / once).rounded(.up)))
    return (0..<count).map { _ in
      clock.measure { for _ in 0..<calls { body() } } / Duration.seconds(1) / Double(calls)
    }
  }
}

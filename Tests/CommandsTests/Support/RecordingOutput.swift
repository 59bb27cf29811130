// SPDX-License-Identifier: MIT
import Commands
import Synchronization
import Tensors

/// Keeps what a session writes.
final class RecordingOutput: SessionOutput, Sendable {
  private struct State {
    var text = ""
    var notes: [String] = []
    var piped: [(text: String, command: String)] = []
    var progressCount = 0
  }

  private let state = Mutex(State())
  /// Columns of the terminal that it stands for; nil for none.
  let width: Int?

  init(width: Int? = nil) {
    self.width = width
  }

  var text: String { state.withLock { $0.text } }
  var notes: [String] { state.withLock { $0.notes } }
  var piped: [(text: String, command: String)] { state.withLock { $0.piped } }
  /// How often a step has told of its progress.
  var progressCount: Int { state.withLock { $0.progressCount } }

  func write(_ text: String) throws { state.withLock { $0.text += text } }

  func note(_ text: String) { state.withLock { $0.notes.append(text) } }

  func progress(_ progress: RunProgress) { state.withLock { $0.progressCount += 1 } }

  func endProgress() {}

  func pipe(
    _ text: String, to command: String, variables: [(name: String, text: String)], isBeside: Bool
  ) throws {
    state.withLock { $0.piped.append((text, command)) }
  }

  /// Forgets the text.
  func clear() { state.withLock { $0.text = "" } }
}

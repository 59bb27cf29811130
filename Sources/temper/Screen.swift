// SPDX-License-Identifier: MIT
import Commands
import Glibc
import Language
import LineEditing
import Tensors

/// Standard output for results, standard error for everything else.
final class Screen: SessionOutput, Sendable {
  let usesColor: Bool
  /// Columns of the terminal that shows messages, as it is now: its window may have changed.
  var messageWidth: Int { Terminal.width(of: STDERR_FILENO) }
  var width: Int? {
    Terminal.isInteractive(STDOUT_FILENO) ? Terminal.width(of: STDOUT_FILENO) : nil
  }
  private let progressBar: ProgressBar?

  init(usesColor: Bool, isQuiet: Bool) {
    let isTerminal = Terminal.isInteractive(STDERR_FILENO)
    self.usesColor = usesColor && Terminal.supportsColor(STDERR_FILENO)
    progressBar =
      isTerminal && !isQuiet && Terminal.understandsEscapes() ? ProgressBar() : nil
  }

  func write(_ text: String) throws {
    endProgress()
    guard Self.write(text, to: STDOUT_FILENO) else {
      throw CommandFailure(Self.outputFailure)
    }
  }

  /// Writes a result that no session gave; what prevents it is told, and is a failure.
  static func writeResult(_ text: String) -> ExitStatus {
    if write(text, to: STDOUT_FILENO) { return .done }
    writeError("error: \(outputFailure)\n")
    return .failed
  }

  /// What the system says of the last write to standard output.
  private static var outputFailure: String {
    unsafe "cannot write to standard output: \(String(cString: strerror(errno)))"
  }

  func note(_ text: String) {
    endProgress()
    Self.writeError(text + "\n")
  }

  func progress(_ progress: RunProgress) { progressBar?.show(progress) }

  func endProgress() { progressBar?.clear() }

  func finish() { endProgress() }

  func pipe(
    _ text: String, to command: String, variables: [(name: String, text: String)], isBeside: Bool
  ) throws {
    endProgress()
    try TerminalEcho.on(STDIN_FILENO) {
      try ShellPipe.run(
        command, input: text, variables: variables, output: isBeside ? STDERR_FILENO : nil)
    }
  }

  static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Writes a text with colours or motions of our own, from which all others have been taken.
  static func writeStyled(_ text: String) { _ = send(text, to: STDERR_FILENO) }

  /// Writes all of a text; a terminal gets no control characters, which names and values may hold.
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    let isTerminal = Terminal.isInteractive(descriptor)
    return send(isTerminal ? TerminalText.visible(text, keepsLines: true) : text, to: descriptor)
  }

  /// Goes on however often the system interrupts.
  private static func send(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}

// SPDX-License-Identifier: MIT
import Foundation
import Glibc
import Synchronization
import TestSupport

/// The program at a terminal, with someone who types and a screen that can be read.
final class TerminalSession: Sendable {
  struct NoTerminal: Error {}

  /// What was on the screen when something awaited did not come.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  private let process = Process()
  private let typist: Int32
  private let model: Mutex<ScreenModel>
  private let isClosed = Atomic(false)

  /// Starts the program at the prompt in a folder that is also its home.
  init(
    in folder: ScratchFolder, arguments: [String] = [], columns: UInt16 = 80, rows: UInt16 = 24,
    environment: [String: String] = [:]
  ) throws {
    var program: Int32 = -1
    var user: Int32 = -1
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard unsafe openpty(&user, &program, nil, nil, &size) == 0 else { throw NoTerminal() }
    typist = user
    model = Mutex(ScreenModel(columns: Int(columns), rows: Int(rows)))
    // A session of its own, so that Ctrl-C and a new size reach the program as they do a user's.
    process.executableURL = URL(filePath: "/usr/bin/setsid")
    process.arguments =
      ["-c", "-w", "/usr/bin/env", "--default-signal=INT,PIPE", Program.path] + arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "LC_ALL", "LC_CTYPE", "EDITRC", "TEMPER_DATA"] {
      variables[name] = nil
    }
    let own = [
      "HOME": folder.path, "TERM": "xterm", "LANG": "C.UTF-8", "XDG_STATE_HOME": folder.path,
      "XDG_CACHE_HOME": folder.path, "XDG_CONFIG_HOME": folder("config"),
      "XDG_DATA_HOME": folder.path, "TEMPER_HOME": folder("home"),
    ]
    variables.merge(own) { $1 }
    process.environment = variables.merging(environment) { $1 }
    let side = FileHandle(fileDescriptor: program, closeOnDealloc: false)
    process.standardInput = side
    process.standardOutput = side
    process.standardError = side
    try process.run()
    close(program)
    Thread { [self] in watch() }.start()
  }

  deinit { close(typist) }

  /// Ends the program if it still runs.
  func finish() {
    isClosed.store(true, ordering: .releasing)
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// The screen as it is now.
  var screen: ScreenModel { model.withLock { $0 } }

  /// Types keys.
  func type(_ text: String) { send(Array(text.utf8)) }

  /// Pastes a text as terminals do at a prompt that has asked for marks.
  func paste(_ text: String) { type("\u{1B}[200~\(text)\u{1B}[201~") }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(typist, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func resize(columns: UInt16, rows: UInt16) {
    model.withLock { $0.resize(columns: Int(columns), rows: Int(rows)) }
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(typist, UInt(TIOCSWINSZ), &size)
  }

  /// Waits until the screen is as wanted.
  ///
  /// - Throws: `Missing` where it does not come, with what is shown instead.
  func wait(_ what: String, _ isThere: (ScreenModel) -> Bool) throws {
    guard Patience.wait(until: { isThere(screen) }) else {
      throw Missing(description: "\(what) did not come; the screen shows:\n\(screen.text)")
    }
  }

  /// Waits until the last row is a prompt with a text behind it, and the cursor at its end.
  func awaitPrompt(_ text: String = "temper>") throws {
    try wait("the prompt '\(text)'") { $0.lastLine == text }
  }

  /// Waits until a text is somewhere on the screen.
  func wait(_ text: String) throws {
    try wait("'\(text)'") { $0.text.contains(text) }
  }

  /// Leaves, and gives the exit code.
  func leave() throws -> Int32 {
    type("\u{04}")
    guard Patience.wait(until: { !process.isRunning }) else {
      throw Missing(description: "it does not end; the screen shows:\n\(screen.text)")
    }
    return process.terminationStatus
  }

  private func watch() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !isClosed.load(ordering: .acquiring) {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(typist, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return }
      model.withLock { $0.write(buffer[..<count]) }
    }
  }
}

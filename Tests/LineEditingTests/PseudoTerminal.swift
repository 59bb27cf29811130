// SPDX-License-Identifier: MIT
import Foundation
import Glibc
import LineEditing
import Synchronization
import TestSupport

/// A pair of connected terminals: a line editor works at the one, a typist and a spectator sit at
/// the other.
final class PseudoTerminal: Sendable {
  /// What the typist does, one after the other.
  enum Step: Sendable {
    case type(String)
    case typeBytes([UInt8])
    /// Waits until the text has been shown since the last awaited one.
    case await(String)
    case press(signal: Int32)
    case resize(columns: UInt16, rows: UInt16)
    case pause(milliseconds: Int)
  }

  struct NoTerminal: Error {}

  /// TIOCSPTLCK and TIOCGPTN: macros that Swift does not see.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  let editorSide: Int32
  private let typistSide: Int32
  private let shownBytes = Mutex<[UInt8]>([])
  private let awaited = Mutex(0)
  private let isClosed = Atomic(false)

  init(columns: UInt16 = 80, rows: UInt16 = 24) throws {
    typistSide = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var locked: Int32 = 0
    var number: Int32 = 0
    guard typistSide >= 0,
      unsafe ioctl(typistSide, Self.setLock, &locked) == 0,
      unsafe ioctl(typistSide, Self.getNumber, &number) == 0
    else { throw NoTerminal() }
    editorSide = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard editorSide >= 0 else { throw NoTerminal() }
    resize(columns: columns, rows: rows)
    Thread { [self] in watch() }.start()
  }

  deinit { close(editorSide) }

  /// All that was shown so far.
  var shown: String { String(decoding: shownBytes.withLock { $0 }, as: UTF8.self) }

  /// Ends the spectator and the connection.
  func finish() { isClosed.store(true, ordering: .releasing) }

  /// Begins to carry out steps while the caller goes on.
  func perform(_ steps: [Step]) {
    Thread { [self] in
      for step in steps {
        guard perform(step) else { return finish() }
      }
    }.start()
  }

  private func perform(_ step: Step) -> Bool {
    switch step {
    case .type(let text): return send(Array(text.utf8))
    case .typeBytes(let bytes): return send(bytes)
    case .await(let text): return wait(for: text)
    case .press(let signal): kill(getpid(), signal)
    case .resize(let columns, let rows): resize(columns: columns, rows: rows)
    case .pause(let milliseconds): usleep(UInt32(milliseconds) * 1000)
    }
    return true
  }

  private func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(typistSide, UInt(TIOCSWINSZ), &size)
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { unsafe write(typistSide, $0.baseAddress, $0.count) }
      == bytes.count
  }

  private func wait(for text: String) -> Bool {
    let start = awaited.withLock { $0 }
    let wanted = Array(text.utf8)
    return Patience.wait(every: 1000) {
      let found = shownBytes.withLock { shown in
        shown[min(start, shown.count)...].firstRange(of: wanted)
      }
      if let found { awaited.withLock { $0 = found.upperBound } }
      return found != nil
    }
  }

  /// Takes in what is shown, or the editor would wait for room; closes when all is over.
  private func watch() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !isClosed.load(ordering: .acquiring) {
      var waiting = pollfd(fd: typistSide, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, 20) > 0 else { continue }
      let count = unsafe read(typistSide, &buffer, buffer.count)
      if count <= 0 { break }
      shownBytes.withLock { $0 += buffer.prefix(count) }
    }
    close(typistSide)
  }
}

// SPDX-License-Identifier: MIT
import CLibedit

/// The line being edited; offsets are in UTF-8.
///
/// Lives no longer than the `EditLineHandle` it belongs to.
@safe
struct LineBuffer {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { unsafe self.handle = handle }

  /// All that was typed so far.
  var text: String {
    guard let info = unsafe el_line(handle) else { return "" }
    return unsafe Self.text(from: info.pointee.buffer, to: info.pointee.lastchar)
  }

  /// The offset of the cursor in `text`.
  var cursor: Int { textBeforeCursor.utf8.count }

  /// What stands before the cursor.
  var textBeforeCursor: String {
    guard let info = unsafe el_line(handle) else { return "" }
    return unsafe Self.text(from: info.pointee.buffer, to: info.pointee.cursor)
  }

  /// What stands at and behind the cursor.
  var textAfterCursor: String {
    guard let info = unsafe el_line(handle) else { return "" }
    return unsafe Self.text(from: info.pointee.cursor, to: info.pointee.lastchar)
  }

  /// Moves the cursor to an offset.
  func moveCursor(to offset: Int) {
    let bytes = Array(text.utf8)
    let target = min(max(0, offset), bytes.count)
    let here = min(cursor, bytes.count)
    let between = bytes[min(here, target)..<max(here, target)]
    let distance = between.scalarCount  // libedit counts in scalars
    unsafe el_cursor(handle, Int32(target < here ? -distance : distance))
  }

  /// Moves the cursor by a number of scalars; says whether it moved.
  func moveCursor(byScalars distance: Int) -> Bool {
    let before = cursor
    unsafe el_cursor(handle, Int32(clamping: distance))
    return cursor != before
  }

  /// Inserts text at the cursor, which then stands behind it.
  func insert(_ text: String) {
    guard !text.isEmpty else { return }
    unsafe el_insertstr(handle, text)
  }

  /// Puts text in the place of a range; the cursor then stands behind it.
  func replace(_ range: Range<Int>, with replacement: String) {
    let removed = Array(text.utf8)[range]
    moveCursor(to: range.upperBound)
    unsafe el_deletestr(handle, Int32(removed.scalarCount))
    insert(replacement)
  }

  /// Puts another text in the place of the whole line.
  func replaceAll(with replacement: String) {
    replace(0..<text.utf8.count, with: replacement)
  }

  private static func text(
    from start: UnsafePointer<CChar>?, to end: UnsafePointer<CChar>?
  ) -> String {
    guard let start = unsafe start, let end = unsafe end else { return "" }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: end - start)
    return unsafe String(decoding: bytes, as: UTF8.self)
  }
}

// SPDX-License-Identifier: MIT
import CLibedit
import CLineEditor
import Glibc

/// The C functions through which libedit asks its owner.
enum EditLineCallbacks {
  /// Tells libedit of all of them.
  static func install(in editor: OpaquePointer) {
    unsafe tle_set_reader(editor) { editor, character in
      guard let owner = unsafe EditLineCallbacks.owner(of: editor),
        let character = unsafe character
      else { return 0 }
      do throws(ByteSource.Stop) {
        unsafe character.pointee = Int32(bitPattern: try owner.nextCharacter().value)
        return 1
      } catch {
        errno = EINTR
        return error == .endOfInput ? 0 : -1
      }
    }
    unsafe tle_set_prompt(
      editor, { unsafe EditLineCallbacks.owner(of: $0)?.promptText.pointer }, PromptText.escape)
    unsafe tle_set_right_prompt(
      editor,
      { editor in
        guard let owner = unsafe EditLineCallbacks.owner(of: editor) else { return nil }
        owner.updateHint()
        return unsafe owner.hintText.pointer
      }, PromptText.escape)
    unsafe tle_add_function(editor, KeyBindingTable.functionName, "A key of the line editor") {
      editor, key in
      guard let owner = unsafe EditLineCallbacks.owner(of: editor) else { return UInt8(CC_ERROR) }
      return owner.press(UInt8(truncatingIfNeeded: key)).returnCode
    }
  }

  private static func owner(of editor: OpaquePointer?) -> LineEditor? {
    guard let data = unsafe tle_client_data(editor) else { return nil }
    return unsafe Unmanaged<LineEditor>.fromOpaque(data).takeUnretainedValue()
  }
}

/// What libedit is to do after a key was handled.
enum AfterKey {
  case nothing, refresh, refreshAndBeep, beep

  var returnCode: UInt8 {
    switch self {
    case .nothing: UInt8(CC_NORM)
    case .refresh: UInt8(CC_REFRESH)
    case .refreshAndBeep: UInt8(CC_REFRESH_BEEP)
    case .beep: UInt8(CC_ERROR)
    }
  }
}

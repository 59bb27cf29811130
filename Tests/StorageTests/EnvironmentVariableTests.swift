// SPDX-License-Identifier: MIT
import Storage
import Testing

@Suite struct EnvironmentVariableTests {
  @Test(
    arguments: [
      (["XDG_CONFIG_HOME": "/settings", "HOME": "/home/me"], "/settings"),
      (["XDG_CONFIG_HOME": "", "HOME": "/home/me"], "/home/me/.config"),
      (["XDG_CONFIG_HOME": "relative", "HOME": "/home/me"], "/home/me/.config"),
      (["HOME": "/home/me"], "/home/me/.config"),
      (["XDG_CONFIG_HOME": "relative", "HOME": ""], nil),
      ([:], nil),
    ])
  func foldersAreAbsolute(environment: [String: String], expected: String?) {
    let folder = EnvironmentVariable.folder("XDG_CONFIG_HOME", orInHome: ".config") {
      environment[$0]
    }
    #expect(folder == expected)
  }
}

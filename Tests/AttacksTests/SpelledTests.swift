// SPDX-License-Identifier: MIT
import Attacks
import Testing

/// Numbers that are printed as they were written.
@Suite struct SpelledTests {
  @Test(arguments: [
    ("2/255", 5, "10/255"), ("8/255", 1, "8/255"), ("0.05", 5, "0.25"), ("0.1", 3, "0.3"),
  ])
  func products(text: String, factor: Int, expected: String) {
    let spelled = Spelled(Float(0.1), text)
    #expect(spelled.multiplied(by: factor).description == expected)
    #expect(spelled.multiplied(by: factor).value == Float(0.1) * Float(factor))
  }

  @Test(arguments: [("8/255", 4, "2/255"), ("1/255", 4, "1/1020"), ("0.1", 4, "0.025")])
  func quotients(text: String, divisor: Int, expected: String) {
    #expect(Spelled(1, text).divided(by: divisor).description == expected)
  }
}

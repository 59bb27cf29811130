// SPDX-License-Identifier: MIT

import Language
import Testing

@Suite struct OpenOptionTests {
  private let catalog = CommandCatalog([
    CommandSignature("quantize", "rounds") {
      $0.positionals = [.required("bits", "bits", .integer(.closed(1, 16)))]
      $0.options = [Parameter("images", "images", .integer(.atLeast(1)), default: "8")]
      $0.openOption = Parameter("LAYER", "bits of a layer", .integer(.closed(1, 16)))
    }
  ])

  private func findings(_ text: String) -> [String] {
    Checker(catalog).check(Parser.parse(SourceText(name: "test.temper", text: text)))
      .diagnostics.map(\.message)
  }

  @Test func namesAreOpen() {
    #expect(findings("quantize 2 conv1=8 conv10=4 fc1=3") == [])
  }

  @Test func theirValuesAreChecked() {
    #expect(findings("quantize 2 conv1=17") == ["`conv1` cannot be 17"])
    #expect(findings("quantize 2 conv1=8 conv1=4") == ["`conv1` is given twice"])
  }

  @Test func whatLooksLikeAnOptionIsTakenForOne() {
    #expect(findings("quantize 2 imags=8") == ["`quantize` has no option `imags`"])
  }
}

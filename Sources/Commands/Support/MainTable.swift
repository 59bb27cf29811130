// SPDX-License-Identifier: MIT
import Language

extension CommandForm {
  /// The figure of the result that holds the rows it is about; nil where it is about its other
  /// figures.
  ///
  /// What looks at something shows its rows, with sums beside them; what measures is about rows
  /// where it gives nothing else.
  var mainTable: String? {
    let tables = fields.filter { $0.unit == .records }
    let looks = signature.effect == .reads && !signature.isSlow && !signature.measuresTime
    return looks || tables.count == fields.count ? tables.first?.name : nil
  }
}

extension Record {
  /// The form of the command that gave it; nil where no command has its title.
  var form: CommandForm? {
    let words = command.split(separator: " ").map(String.init)
    guard let verb = words.first, let signature = CommandRegistry.catalog.signature(verb) else {
      return nil
    }
    return signature.form(words.count > 1 ? signature.variant(words[1]) : nil)
  }
}

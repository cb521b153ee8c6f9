/// Texts of MP4 and QuickTime files.
public enum MovieText {
  /// What a text in UTF-8 says up to its end, a zero; lines and all.
  /// - Throws: ``Doubt`` where it is no UTF-8, or has what stands for no character.
  public static func line(_ bytes: some Collection<UInt8>) throws -> String {
    guard let text = String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.value & 0xFFFE != 0xFFFE })
    else { throw Doubt() }
    return text
  }
}

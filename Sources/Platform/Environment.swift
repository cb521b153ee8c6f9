// The C library's `environ` is a variable that anybody may change: it is read here, at once, and nowhere else.
#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#elseif canImport(Darwin)
  @preconcurrency import Darwin
#endif

/// The variables of the process's environment, as children get them: names with values, in no order. Entries without `=` are left out.
public func environmentVariables() -> [(name: String, value: String)] {
  #if canImport(Darwin)
    var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = _NSGetEnviron().pointee
  #else
    var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
  #endif
  var variables: [(name: String, value: String)] = []
  while let text = entry?.pointee.map({ String(cString: $0) }) {
    entry = entry?.successor()
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.startIndex else { continue }
    variables.append((String(text[..<equals]), String(text[text.utf8.index(after: equals)...])))
  }
  return variables
}

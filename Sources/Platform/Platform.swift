// The one place that names the C library, so that every other file can say `import Platform`.
// Linux (glibc) is what is built and tested; the other branches keep macOS and musl possible.
#if canImport(Glibc)
  @_exported import Glibc
#elseif canImport(Musl)
  @_exported import Musl
#elseif canImport(Darwin)
  @_exported import Darwin
#endif

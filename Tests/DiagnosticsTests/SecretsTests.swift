import Diagnostics
import Testing

@Suite("Secrets in a line")
struct SecretsTests {
  @Test(
    "are masked, the rest stays",
    arguments: [
      ("env API_KEY=abc", "env API_KEY=•••"), ("env DB_PASSWORD='a b' | x", "env DB_PASSWORD='•••' | x"),
      ("http get u --token abc --retry 3", "http get u --token ••• --retry 3"),
      ("x --api-key=abc y", "x --api-key=••• y"), ("{secret-key: abc, a: 1}", "{secret-key: •••, a: 1}"),
      (#"{"secret-key":"abc"}"#, #"{"secret-key":"•••"}"#),
      ("ls https://me:pw@host/a?X-Amz-Signature=0f&b=1", "ls https://me:•••@host/a?X-Amz-Signature=•••&b=1"),
      ("-H 'Authorization: Bearer abc def'", "-H 'Authorization: •••'"),
      ("secret-key: env:A", "secret-key: env:A"), ("x --token $t", "x --token $t"), ("x --token --y", "x --token --y"),
      ("where key == abc and token==abc", "where key == abc and token==abc"),
      ("agg key: first(a)", "agg key: first(a)"),
      ("ls r2:keys/token.mp4", "ls r2:keys/token.mp4"), ("echo 'größe' # key", "echo 'größe' # key"),
      ("optimize a.mp4 h265 high", "optimize a.mp4 h265 high"), ("", ""), ("TOKEN=", "TOKEN="),
    ])
  func masked(line: String, result: String) { #expect(Secrets.masked(line) == result) }

  @Test(
    "are told by their names",
    arguments: [
      ("AWS_SECRET_ACCESS_KEY", true), ("GITHUB_TOKEN", true), ("dbPassword", true), ("HOME", false), ("PATH", false),
    ])
  func names(name: String, isSecret: Bool) { #expect(Secrets.isSecret(name: name) == isSecret) }
}

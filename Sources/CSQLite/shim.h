#pragma once

#include <sqlite3.h>

// Macros of casts that Swift does not see: SQLite makes a copy of what is bound.
static inline int csqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

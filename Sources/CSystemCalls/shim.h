#pragma once

// Calls that the C library hides from Swift behind its own feature macro, one inline wrapper each. Where a
// system lacks one, it fails with ENOSYS and the caller goes another way.

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/vfs.h>
// Declared again, since <stdio.h> and <fcntl.h> show them only to _GNU_SOURCE.
extern int renameat2(int, const char *, int, const char *, unsigned int);
extern ssize_t copy_file_range(int, off_t *, int, off_t *, size_t, unsigned int);
extern int fallocate(int, int, off_t, off_t);
extern int sync_file_range(int, off_t, off_t, unsigned int);
extern int prlimit(pid_t, int, const struct rlimit *, struct rlimit *);
#endif

/// Renames unless the new name is taken: then EEXIST.
static inline int sys_rename_new(const char *from, const char *to) {
#if defined(__linux__)
  return renameat2(-100 /* AT_FDCWD */, from, -100, to, 1 /* RENAME_NOREPLACE */);
#else
  (void)from, (void)to;
  errno = ENOSYS;
  return -1;
#endif
}

/// Copies bytes within the kernel from one offset to the same one; gives how many, 0 at the end of the source.
static inline ssize_t sys_copy_range(int from, int to, int64_t offset, size_t count) {
#if defined(__linux__)
  off_t in = offset, out = offset;
  return copy_file_range(from, &in, to, &out, count, 0);
#else
  (void)from, (void)to, (void)offset, (void)count;
  errno = ENOSYS;
  return -1;
#endif
}

/// Where the next bytes that are stored begin, or ENXIO when only a hole is left.
static inline int64_t sys_next_data(int file, int64_t offset) {
#if defined(__linux__)
  return lseek(file, offset, 3 /* SEEK_DATA */);
#else
  (void)file, (void)offset;
  errno = ENOSYS;
  return -1;
#endif
}

/// Where the next hole begins; every file ends with one.
static inline int64_t sys_next_hole(int file, int64_t offset) {
#if defined(__linux__)
  return lseek(file, offset, 4 /* SEEK_HOLE */);
#else
  (void)file, (void)offset;
  errno = ENOSYS;
  return -1;
#endif
}

/// Reserves blocks for a file without changing its size, so that a full disk is told before anything is written.
static inline int sys_reserve(int file, int64_t size) {
#if defined(__linux__)
  return fallocate(file, 1 /* FALLOC_FL_KEEP_SIZE */, 0, size);
#else
  (void)file, (void)size;
  errno = ENOSYS;
  return -1;
#endif
}

/// Lets the disk begin with what was written to a file, without waiting for it.
static inline int sys_begin_writing_back(int file, int64_t offset, int64_t count) {
#if defined(__linux__)
  return sync_file_range(file, offset, count, 2 /* SYNC_FILE_RANGE_WRITE */);
#else
  (void)file, (void)offset, (void)count;
  return 0;
#endif
}

/// The names of a file's extended attributes, each ended by a zero.
static inline ssize_t sys_attribute_names(int file, char *names, size_t size) {
#if defined(__linux__)
  return flistxattr(file, names, size);
#else
  return flistxattr(file, names, size, 0);
#endif
}

static inline ssize_t sys_attribute(int file, const char *name, void *value, size_t size) {
#if defined(__linux__)
  return fgetxattr(file, name, value, size);
#else
  return fgetxattr(file, name, value, size, 0, 0);
#endif
}

static inline int sys_set_attribute(int file, const char *name, const void *value, size_t size) {
#if defined(__linux__)
  return fsetxattr(file, name, value, size, 0);
#else
  return fsetxattr(file, name, value, size, 0, 0);
#endif
}

static inline int sys_remove_attribute(int file, const char *name) {
#if defined(__linux__)
  return fremovexattr(file, name);
#else
  return fremovexattr(file, name, 0);
#endif
}

/// The kind of the file system that holds a file, by the number that Linux gives it; 0 where nobody knows.
static inline uint32_t sys_file_system(int file) {
#if defined(__linux__)
  struct statfs info;
  return fstatfs(file, &info) == 0 ? (uint32_t)info.f_type : 0;
#else
  (void)file;
  return 0;
#endif
}

/// Bounds the data of another process of this user, in bytes; no program can have it lifted again.
static inline int sys_limit_data(pid_t process, uint64_t bytes) {
#if defined(__linux__)
  struct rlimit limit = {(rlim_t)bytes, (rlim_t)bytes};
  return prlimit(process, RLIMIT_DATA, &limit, NULL);
#else
  (void)process, (void)bytes;
  errno = ENOSYS;
  return -1;
#endif
}

/// Has another process stand back by so many steps, 0 to 19, when the processors are wanted by others too.
static inline int sys_stand_back(pid_t process, int steps) {
  return setpriority(PRIO_PROCESS, (id_t)process, steps);
}

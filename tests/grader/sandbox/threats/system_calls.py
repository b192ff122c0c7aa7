"""System calls no learner needs, made past Python; each is refused. ``name x86_64 aarch64``, "-": not there.

A call refused by the filter fails before the kernel looks at its arguments: zeros will do.
"""

from __future__ import annotations

from tests.grader.sandbox.threats.threat import calls

PROCESSES = calls("""
    fork 57 -
    vfork 58 -
    execve 59 221
    execveat 322 281
""")
OTHERS = calls("""
    kill 62 129
    tkill 200 130
    rt_sigqueueinfo 129 138
    rt_tgsigqueueinfo 297 240
    pidfd_open 434 434
    pidfd_send_signal 424 424
    pidfd_getfd 438 438
    process_vm_writev 311 271
    process_madvise 440 440
    kcmp 312 272
    setpriority 141 140
    sched_setaffinity 203 122
    sched_setscheduler 144 119
    migrate_pages 256 238
    move_pages 279 239
    timer_create 222 107
    waitid 247 95
    setpgid 109 154
    setsid 112 157
""")
FILES = calls("""
    chown 92 -
    fchownat 260 54
    setxattr 188 5
    mknodat 259 33
    chroot 161 51
    name_to_handle_at 303 264
    open_by_handle_at 304 265
    quotactl 179 60
    sync 162 81
    splice 275 76
    tee 276 77
    vmsplice 278 75
    sendfile 40 71
    copy_file_range 326 285
    openat2 437 437
""")
KERNEL = calls("""
    umount2 166 39
    pivot_root 155 41
    fsopen 430 430
    fsmount 432 432
    open_tree 428 428
    move_mount 429 429
    mount_setattr 442 442
    setns 308 268
    setuid 105 146
    setgid 106 144
    setresuid 117 147
    setgroups 116 159
    capset 126 91
    personality 135 92
    init_module 175 105
    finit_module 313 273
    kexec_load 246 104
    reboot 169 142
    swapon 167 224
    sethostname 170 161
    settimeofday 164 170
    clock_settime 227 112
    adjtimex 159 171
    acct 163 89
    syslog 103 116
    vhangup 153 58
    io_uring_enter 426 426
    io_uring_register 427 427
    io_setup 206 0
    io_submit 209 2
    memfd_secret 447 447
    landlock_create_ruleset 444 444
    landlock_restrict_self 446 446
    add_key 248 217
    request_key 249 218
    modify_ldt 154 -
    iopl 172 -
    ioperm 173 -
    fanotify_init 300 262
    inotify_init1 294 26
    set_mempolicy 238 237
    seccomp 317 277
""")
NETWORK = calls("""
    socket 41 198
    connect 42 203
    bind 49 200
    listen 50 201
    accept4 288 242
    sendmsg 46 211
    sendmmsg 307 269
    recvmsg 47 212
    recvmmsg 299 243
    setsockopt 54 208
""")
SHARED = calls("""
    shmget 29 194
    shmat 30 196
    semget 64 190
    msgget 68 186
    mq_open 240 180
    mq_unlink 241 181
""")

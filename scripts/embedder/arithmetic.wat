;; What training spends its time in, for WebAssembly with 128-bit SIMD: all numbers float32, each sum in one order, so
;; that the same numbers give the same bits on every machine (WebAssembly has no fused multiplication).
;; Addresses and lengths are bytes.
(module
  (memory (export "memory") 1)
  ;; out += A B, all row after row. Four rows by eight columns at a time. $rows is a multiple of 4, $width of 32.
  (func (export "multiplyAdd")
    (param $a i32) (param $b i32) (param $out i32) (param $rows i32) (param $inner i32) (param $width i32)
    (local $a1 i32) (local $a2 i32) (local $a3 i32) (local $out1 i32) (local $out2 i32) (local $out3 i32)
    (local $column i32) (local $at i32) (local $row i32)
    (local $factor v128) (local $bl v128) (local $br v128)
    (local $c0l v128) (local $c0r v128) (local $c1l v128) (local $c1r v128) (local $c2l v128) (local $c2r v128) (local $c3l v128) (local $c3r v128)
    (block $done
      (loop $four
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $a1 (i32.add (local.get $a) (local.get $inner)))
        (local.set $a2 (i32.add (local.get $a1) (local.get $inner)))
        (local.set $a3 (i32.add (local.get $a2) (local.get $inner)))
        (local.set $out1 (i32.add (local.get $out) (local.get $width)))
        (local.set $out2 (i32.add (local.get $out1) (local.get $width)))
        (local.set $out3 (i32.add (local.get $out2) (local.get $width)))
        (local.set $column (i32.const 0))
        (loop $eight
            (local.set $c0l (v128.load offset=0 (i32.add (local.get $out) (local.get $column))))
            (local.set $c0r (v128.load offset=16 (i32.add (local.get $out) (local.get $column))))
            (local.set $c1l (v128.load offset=0 (i32.add (local.get $out1) (local.get $column))))
            (local.set $c1r (v128.load offset=16 (i32.add (local.get $out1) (local.get $column))))
            (local.set $c2l (v128.load offset=0 (i32.add (local.get $out2) (local.get $column))))
            (local.set $c2r (v128.load offset=16 (i32.add (local.get $out2) (local.get $column))))
            (local.set $c3l (v128.load offset=0 (i32.add (local.get $out3) (local.get $column))))
            (local.set $c3r (v128.load offset=16 (i32.add (local.get $out3) (local.get $column))))
            (local.set $at (i32.const 0))
            (local.set $row (i32.add (local.get $b) (local.get $column)))
            (loop $next
              (local.set $bl (v128.load (local.get $row)))
              (local.set $br (v128.load offset=16 (local.get $row)))
              (local.set $factor (v128.load32_splat (i32.add (local.get $a) (local.get $at))))
              (local.set $c0l (f32x4.add (local.get $c0l) (f32x4.mul (local.get $factor) (local.get $bl))))
              (local.set $c0r (f32x4.add (local.get $c0r) (f32x4.mul (local.get $factor) (local.get $br))))
              (local.set $factor (v128.load32_splat (i32.add (local.get $a1) (local.get $at))))
              (local.set $c1l (f32x4.add (local.get $c1l) (f32x4.mul (local.get $factor) (local.get $bl))))
              (local.set $c1r (f32x4.add (local.get $c1r) (f32x4.mul (local.get $factor) (local.get $br))))
              (local.set $factor (v128.load32_splat (i32.add (local.get $a2) (local.get $at))))
              (local.set $c2l (f32x4.add (local.get $c2l) (f32x4.mul (local.get $factor) (local.get $bl))))
              (local.set $c2r (f32x4.add (local.get $c2r) (f32x4.mul (local.get $factor) (local.get $br))))
              (local.set $factor (v128.load32_splat (i32.add (local.get $a3) (local.get $at))))
              (local.set $c3l (f32x4.add (local.get $c3l) (f32x4.mul (local.get $factor) (local.get $bl))))
              (local.set $c3r (f32x4.add (local.get $c3r) (f32x4.mul (local.get $factor) (local.get $br))))
              (local.set $row (i32.add (local.get $row) (local.get $width)))
              (local.set $at (i32.add (local.get $at) (i32.const 4)))
              (br_if $next (i32.lt_u (local.get $at) (local.get $inner))))
            (v128.store offset=0 (i32.add (local.get $out) (local.get $column)) (local.get $c0l))
            (v128.store offset=16 (i32.add (local.get $out) (local.get $column)) (local.get $c0r))
            (v128.store offset=0 (i32.add (local.get $out1) (local.get $column)) (local.get $c1l))
            (v128.store offset=16 (i32.add (local.get $out1) (local.get $column)) (local.get $c1r))
            (v128.store offset=0 (i32.add (local.get $out2) (local.get $column)) (local.get $c2l))
            (v128.store offset=16 (i32.add (local.get $out2) (local.get $column)) (local.get $c2r))
            (v128.store offset=0 (i32.add (local.get $out3) (local.get $column)) (local.get $c3l))
            (v128.store offset=16 (i32.add (local.get $out3) (local.get $column)) (local.get $c3r))
            (local.set $column (i32.add (local.get $column) (i32.const 32)))
            (br_if $eight (i32.lt_u (local.get $column) (local.get $width))))
        (local.set $a (i32.add (local.get $a3) (local.get $inner)))
        (local.set $out (i32.add (local.get $out3) (local.get $width)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four))))

  ;; Each of $length bytes of floats at $into += those at $from x $factor. $length is a multiple of 16.
  (func (export "addScaled") (param $into i32) (param $from i32) (param $factor f32) (param $length i32)
    (local $end i32) (local $factors v128)
    (local.set $factors (f32x4.splat (local.get $factor)))
    (local.set $end (i32.add (local.get $into) (local.get $length)))
    (loop $next
      (v128.store
        (local.get $into)
        (f32x4.add (v128.load (local.get $into)) (f32x4.mul (local.get $factors) (v128.load (local.get $from)))))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (local.set $into (i32.add (local.get $into) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $into) (local.get $end)))))

  ;; Inner product: four running sums, one of every fourth coordinate each; at the end (0 + 1) + (2 + 3).
  (func (export "dot") (param $a i32) (param $b i32) (param $length i32) (result f32)
    (local $end i32) (local $sum v128)
    (local.set $end (i32.add (local.get $a) (local.get $length)))
    (loop $next
      (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end))))
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $sum)) (f32x4.extract_lane 1 (local.get $sum)))
      (f32.add (f32x4.extract_lane 2 (local.get $sum)) (f32x4.extract_lane 3 (local.get $sum)))))

  ;; One step of Adam (Kingma & Ba 2015; decay .9 and .999) for the values at $row, and their gradient becomes zero.
  (func (export "adam")
    (param $row i32) (param $first i32) (param $second i32) (param $gradient i32) (param $size f32) (param $length i32)
    (local $end i32) (local $g v128) (local $m v128) (local $v v128)
    (local.set $end (i32.add (local.get $row) (local.get $length)))
    (loop $next
      (local.set $g (v128.load (local.get $gradient)))
      (local.set $m
        (f32x4.add
          (f32x4.mul (v128.load (local.get $first)) (v128.const f32x4 0.9 0.9 0.9 0.9))
          (f32x4.mul (local.get $g) (v128.const f32x4 0.1 0.1 0.1 0.1))))
      (local.set $v
        (f32x4.add
          (f32x4.mul (v128.load (local.get $second)) (v128.const f32x4 0.999 0.999 0.999 0.999))
          (f32x4.mul
            (f32x4.mul (local.get $g) (local.get $g))
            (v128.const f32x4 0.001 0.001 0.001 0.001))))
      (v128.store (local.get $first) (local.get $m))
      (v128.store (local.get $second) (local.get $v))
      (v128.store
        (local.get $row)
        (f32x4.sub
          (v128.load (local.get $row))
          (f32x4.div
            (f32x4.mul (local.get $m) (f32x4.splat (local.get $size)))
            (f32x4.add (f32x4.sqrt (local.get $v)) (v128.const f32x4 1e-8 1e-8 1e-8 1e-8)))))
      (v128.store (local.get $gradient) (v128.const f32x4 0 0 0 0))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $first (i32.add (local.get $first) (i32.const 16)))
      (local.set $second (i32.add (local.get $second) (i32.const 16)))
      (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end))))))

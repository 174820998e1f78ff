;; The loops that a scan spends its time in, for WebAssembly with 128-bit SIMD. scripts/build-kernel.ts turns this
;; file into kernel-code.ts; kernel-plain.ts does the same in JavaScript, bit for bit.
;; Addresses are bytes in $memory. Rows lie one after another, each `width` bytes, a multiple of 16 padded with zeros.
(module
  (memory (export "memory") 1)

  ;; Number of bits in which the rows whose numbers (u32) stand at $wanted differ from the question: one u16 each at
  ;; $out, and how often each number of bits occurred added to the u32 counts at $counts. Counted 64 bits at a time, for
  ;; which processors have an instruction; SIMD has none and takes three times as long. Rows of 32 bytes, those of 256
  ;; dimensions, keep the question in registers.
  (func (export "hamming")
    (param $rows i32) (param $wanted i32) (param $count i32) (param $width i32) (param $question i32) (param $out i32)
    (param $counts i32)
    (local $row i32) (local $end i32) (local $asked i32) (local $sum i32)
    (local $a i64) (local $b i64) (local $c i64) (local $d i64)
    (local.set $a (i64.load (local.get $question)))
    (local.set $b (i64.load offset=8 (local.get $question)))
    (local.set $c (i64.load offset=16 (local.get $question)))
    (local.set $d (i64.load offset=24 (local.get $question)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $row
          (i32.add (local.get $rows) (i32.mul (i32.load (local.get $wanted)) (local.get $width))))
        (if (i32.eq (local.get $width) (i32.const 32))
          (then
            (local.set $sum
              (i32.wrap_i64
                (i64.add
                  (i64.add
                    (i64.popcnt (i64.xor (i64.load (local.get $row)) (local.get $a)))
                    (i64.popcnt (i64.xor (i64.load offset=8 (local.get $row)) (local.get $b))))
                  (i64.add
                    (i64.popcnt (i64.xor (i64.load offset=16 (local.get $row)) (local.get $c)))
                    (i64.popcnt (i64.xor (i64.load offset=24 (local.get $row)) (local.get $d))))))))
          (else
            (local.set $sum (i32.const 0))
            (local.set $asked (local.get $question))
            (local.set $end (i32.add (local.get $row) (local.get $width)))
            (loop $part
              (local.set $sum
                (i32.add
                  (local.get $sum)
                  (i32.wrap_i64
                    (i64.add
                      (i64.popcnt (i64.xor (i64.load (local.get $row)) (i64.load (local.get $asked))))
                      (i64.popcnt
                        (i64.xor (i64.load offset=8 (local.get $row)) (i64.load offset=8 (local.get $asked))))))))
              (local.set $asked (i32.add (local.get $asked) (i32.const 16)))
              (local.set $row (i32.add (local.get $row) (i32.const 16)))
              (br_if $part (i32.lt_u (local.get $row) (local.get $end))))))
        (i32.store16 (local.get $out) (local.get $sum))
        (local.set $sum (i32.add (local.get $counts) (i32.shl (local.get $sum) (i32.const 2))))
        (i32.store (local.get $sum) (i32.add (i32.load (local.get $sum)) (i32.const 1)))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (local.set $wanted (i32.add (local.get $wanted) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next))))

  ;; The positions (u32, at $out) of those of $count distances (u16) that are at most $limit, ascending; returns how many.
  ;; Eight at a time, because nearly always none of the eight is. There must be zero to seven distances more than
  ;; $count in memory, of any value.
  (func (export "within")
    (param $distances i32) (param $count i32) (param $limit i32) (param $out i32) (result i32)
    (local $at i32) (local $found i32) (local $last i32) (local $limits v128)
    (local.set $limits (i16x8.splat (local.get $limit)))
    (block $done
      (loop $eight
        (br_if $done (i32.ge_u (local.get $at) (local.get $count)))
        (if
          (v128.any_true
            (i16x8.le_u
              (v128.load (i32.add (local.get $distances) (i32.shl (local.get $at) (i32.const 1))))
              (local.get $limits)))
          (then
            (local.set $last (i32.add (local.get $at) (i32.const 8)))
            (if (i32.gt_u (local.get $last) (local.get $count)) (then (local.set $last (local.get $count))))
            (loop $one
              (i32.store
                (i32.add (local.get $out) (i32.shl (local.get $found) (i32.const 2)))
                (local.get $at))
              (local.set $found
                (i32.add
                  (local.get $found)
                  (i32.le_u
                    (i32.load16_u (i32.add (local.get $distances) (i32.shl (local.get $at) (i32.const 1))))
                    (local.get $limit))))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br_if $one (i32.lt_u (local.get $at) (local.get $last)))))
          (else (local.set $at (i32.add (local.get $at) (i32.const 8)))))
        (br $eight)))
    (local.get $found))

  ;; Inner product of int8 rows with the question, of the rows whose numbers (u32) stand at $wanted: one i32 each at $out.
  (func (export "dotBytes")
    (param $rows i32) (param $wanted i32) (param $count i32) (param $width i32) (param $question i32) (param $out i32)
    (local $at i32) (local $row i32) (local $sum v128) (local $a v128) (local $b v128)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $at (i32.const 0))
        (local.set $row
          (i32.add (local.get $rows) (i32.mul (i32.load (local.get $wanted)) (local.get $width))))
        (loop $part
          (local.set $a (v128.load (i32.add (local.get $row) (local.get $at))))
          (local.set $b (v128.load (i32.add (local.get $question) (local.get $at))))
          (local.set $sum
            (i32x4.add
              (i32x4.add
                (local.get $sum)
                (i32x4.dot_i16x8_s
                  (i16x8.extend_low_i8x16_s (local.get $a))
                  (i16x8.extend_low_i8x16_s (local.get $b))))
              (i32x4.dot_i16x8_s
                (i16x8.extend_high_i8x16_s (local.get $a))
                (i16x8.extend_high_i8x16_s (local.get $b)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $part (i32.lt_u (local.get $at) (local.get $width))))
        (i32.store
          (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $wanted (i32.add (local.get $wanted) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next))))

  ;; Inner product of float32 rows with the question: one f32 a row at $out. Four running sums, one of every fourth
  ;; coordinate each; at the end (0 + 1) + (2 + 3).
  (func (export "dotFloats")
    (param $rows i32) (param $count i32) (param $width i32) (param $question i32) (param $out i32)
    (local $at i32) (local $sum v128)
    (block $done
      (loop $row
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $at (i32.const 0))
        (loop $part
          (local.set $sum
            (f32x4.add
              (local.get $sum)
              (f32x4.mul
                (v128.load (i32.add (local.get $rows) (local.get $at)))
                (v128.load (i32.add (local.get $question) (local.get $at))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $part (i32.lt_u (local.get $at) (local.get $width))))
        (f32.store
          (local.get $out)
          (f32.add
            (f32.add (f32x4.extract_lane 0 (local.get $sum)) (f32x4.extract_lane 1 (local.get $sum)))
            (f32.add (f32x4.extract_lane 2 (local.get $sum)) (f32x4.extract_lane 3 (local.get $sum)))))
        (local.set $rows (i32.add (local.get $rows) (local.get $width)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $row))))

  ;; Sum of the float32 rows whose numbers (u32) stand at $wanted, one row after the other, as a row at $out.
  (func (export "sumFloats")
    (param $rows i32) (param $wanted i32) (param $count i32) (param $width i32) (param $out i32)
    (local $at i32) (local $next i32) (local $end i32) (local $sum v128)
    (local.set $end (i32.add (local.get $wanted) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $part
        (br_if $done (i32.ge_u (local.get $at) (local.get $width)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $next (local.get $wanted))
        (block $summed
          (loop $row
            (br_if $summed (i32.eq (local.get $next) (local.get $end)))
            (local.set $sum
              (f32x4.add
                (local.get $sum)
                (v128.load
                  (i32.add
                    (i32.add (local.get $rows) (local.get $at))
                    (i32.mul (i32.load (local.get $next)) (local.get $width))))))
            (local.set $next (i32.add (local.get $next) (i32.const 4)))
            (br $row)))
        (v128.store (i32.add (local.get $out) (local.get $at)) (local.get $sum))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $part)))))

src/Main.java
package a;
@RestController @RequestMapping("/v1")
public class Main {
  @GetMapping({"/h", "/i"}) public String h() { log.info("x {}", y); return "ok"; }
}

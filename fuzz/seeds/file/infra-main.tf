infra/main.tf
terraform {
  required_version = ">= 1"
  backend "s3" { bucket = "b" }
}
resource "aws_db_instance" "d" {
  password = var.p # note
  tags = { a = "${local.b}" }
  user = <<-E
    x
  E
}
module "m" { source = "./m" }

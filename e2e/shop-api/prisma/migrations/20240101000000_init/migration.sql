CREATE TYPE "Role" AS ENUM ('customer', 'staff', 'admin');
CREATE TABLE "User" ("id" UUID NOT NULL PRIMARY KEY, "email" TEXT NOT NULL UNIQUE, "name" TEXT NOT NULL, "passwordHash" TEXT NOT NULL, "role" "Role" NOT NULL DEFAULT 'customer', "createdAt" TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE "Product" ("id" UUID NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "description" TEXT NOT NULL, "priceCents" INTEGER NOT NULL CHECK ("priceCents" >= 0), "stock" INTEGER NOT NULL CHECK ("stock" >= 0), "archivedAt" TIMESTAMPTZ, "createdAt" TIMESTAMPTZ NOT NULL DEFAULT now());
